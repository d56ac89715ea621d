import ArgumentParser
import Catalogue
import EmbeddedPostgres
import JSON
import Logging
import Migrator

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Brings the database's schema up to date.")

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let logger = try Gatehouse.logger()
        let trees = [Gatehouse.builtIn] + (try database.applicationTrees())
        let embedded = try await database.startEmbedded(logger: logger)
        do {
            guard let url = embedded?.ownerURL ?? database.ownerURL else {
                throw CommandError(description: "migrating takes the owner's login: set DATABASE_URL")
            }
            if embedded == nil { try database.checkOwnerSessions() }
            let migrator = try Migrator.checking(url: url, logger: logger)
            for tree in trees { report(try migrator.migrate(tree), of: tree) }
        } catch {
            await embedded?.stop()
            throw error
        }
        await embedded?.stop()
    }

    private func report(_ outcome: Migrator.Outcome, of tree: SQLTree) {
        for name in outcome.applied { say("\(tree.name): applied \(name)") }
        if outcome.loadedDefinitions { say("\(tree.name): loaded SQL of release \(tree.release)") }
        if outcome.isOlder { say("\(tree.name): the database is of a later release and was left alone") }
        if outcome == Migrator.Outcome() { say("\(tree.name): up to date") }
    }
}

extension Migrator {
    /// One that loads nothing that a node would refuse: PostgreSQL cannot tell a good JSON schema from a bad one.
    static func checking(url: String, logger: Logger) throws(MigrationError) -> Migrator {
        try Migrator(url: url, logger: logger) { catalogue in
            let parser = CatalogueParser(release: Gatehouse.builtIn.release, steps: Set(ServeCommand.steps.keys))
            _ = try parser.parse(try JSON(parsing: catalogue))
        }
    }
}

struct ResetRootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-root",
        abstract: "Gives root a new password, prints it, and ends root's sessions.",
        discussion: "GATEHOUSE_ROOT_PASSWORD sets the password instead of a generated one.")

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let logger = try Gatehouse.logger()
        let embedded = try await database.startEmbedded(logger: logger)
        do {
            guard let url = embedded?.ownerURL ?? database.ownerURL else {
                throw CommandError(description: "resetting root takes the owner's login: set DATABASE_URL")
            }
            if embedded == nil { try database.checkOwnerSessions() }
            let given = Environment().text("GATEHOUSE_ROOT_PASSWORD")
            let migrator = try Migrator(url: url, logger: logger)
            try migrator.refuseUnfit(Gatehouse.builtIn)
            let password = try await RootUser.reset(with: migrator, password: given)
            say(given == nil ? "root password: \(password)" : "root has the password of GATEHOUSE_ROOT_PASSWORD")
        } catch {
            await embedded?.stop()
            throw error
        }
        await embedded?.stop()
    }
}
