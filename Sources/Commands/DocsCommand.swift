import ArgumentParser
import Catalogue
import Documentation
import EmbeddedPostgres
import Glibc
import JSON
import Logging
import Migrator

struct DocsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "docs",
        abstract: "Writes the documentation of every method, applications' included, as Markdown.",
        discussion: "With --typescript and --openapi, for other tools as well.")

    @OptionGroup var database: DatabaseOptions

    @Argument(help: "The folder to write to; files of methods that are gone are left alone.")
    var folder: String

    @Option(help: "A file to write TypeScript declarations to.") var typescript: String?

    @Option(help: "A file to write the OpenAPI document to.") var openapi: String?

    func run() async throws {
        let logger = try Gatehouse.logger()
        let embedded = try await database.startEmbedded(logger: logger)
        do {
            guard let url = embedded?.ownerURL ?? database.ownerURL else {
                throw CommandError(description: "reading the catalogue takes the owner's login: set DATABASE_URL")
            }
            try write(try catalogue(Migrator(url: url, logger: logger)))
        } catch {
            await embedded?.stop()
            throw error
        }
        await embedded?.stop()
    }

    private func catalogue(_ migrator: consuming Migrator) throws -> Catalogue {
        let json = try migrator.scalar("select gate.node_catalogue()") ?? "null"
        let parser = CatalogueParser(release: Gatehouse.builtIn.release, steps: Set(ServeCommand.steps.keys))
        return try parser.parse(try JSON(parsing: json))
    }

    private func write(_ catalogue: Catalogue) throws {
        guard mkdir(folder, 0o777) == 0 || errno == EEXIST else { throw failure(folder) }
        for (name, text) in Documentation(catalogue).files { try write(text, to: "\(folder)/\(name)") }
        if let typescript { try write(TypeScript(catalogue).text, to: typescript) }
        if let openapi { try write(OpenAPI(catalogue).text, to: openapi) }
    }

    private func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "w") else { throw failure(path) }
        let written = fputs(text, file)
        guard fclose(file) == 0, written >= 0 else { throw failure(path) }
    }

    private func failure(_ path: String) -> CommandError {
        CommandError(description: "cannot write \(path): \(String(cString: strerror(errno)))")
    }
}
