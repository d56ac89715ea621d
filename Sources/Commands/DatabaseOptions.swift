import ArgumentParser
import EmbeddedPostgres
import Glibc
import Logging
import Migrator
import PostgresClient

/// Which database to work with, and as whom.
struct DatabaseOptions: ParsableArguments {
    @Option(help: "The owner's libpq URI; several hosts allowed (DATABASE_URL). Without it: a private PostgreSQL.")
    var databaseUrl: String?

    @Option(help: "Where the private PostgreSQL and files live (GATEHOUSE_DATA_DIR; .gatehouse).")
    var dataDir: String?

    @Option(name: .customLong("sql"), help: "An application's SQL tree; may be given several times (GATEHOUSE_SQL).")
    var trees: [String] = []

    func validate() throws {
        let given = [
            ("DATABASE_URL", ownerURL), ("GATEHOUSE_NODE_URL", nodeURL), ("GATEHOUSE_MAIL_URL", mailURL),
        ]
        for (name, url) in given {
            if let url, !DatabaseURL.isValid(url) {
                throw ValidationError("\(name) is no PostgreSQL connection URI (postgresql://…)")
            }
        }
    }

    var ownerURL: String? { databaseUrl ?? Environment().text("DATABASE_URL") }
    var nodeURL: String? { Environment().text("GATEHOUSE_NODE_URL") }
    var mailURL: String? { Environment().text("GATEHOUSE_MAIL_URL") }
    var dataDirectory: String { dataDir ?? Environment().text("GATEHOUSE_DATA_DIR") ?? ".gatehouse" }

    /// The private PostgreSQL, started; nil where a database is given.
    func startEmbedded(logger: Logger) async throws -> EmbeddedPostgres.Running? {
        guard ownerURL == nil, nodeURL == nil else { return nil }
        // Meant for somebody else's PostgreSQL: libpq would take them for what this one's URLs leave open.
        for name in Environment().variables.keys where name.hasPrefix("PG") { unsetenv(name) }
        return try await EmbeddedPostgres(
            dataDirectory: dataDirectory, binaryDirectory: Environment().text("GATEHOUSE_PG_BIN"), logger: logger
        ).start()
    }

    /// The application's trees, then known to be readable.
    func applicationTrees() throws -> [SQLTree] {
        let given = trees.isEmpty ? Environment().list("GATEHOUSE_SQL") : trees
        return try given.map { try SQLTree.read(directory: $0) }
    }

    /// Refuses a pooler before PostgreSQL that does not keep sessions, for the owner's work. A database that does not
    /// answer is none of this one's business.
    func checkOwnerSessions() throws {
        if let ownerURL { _ = try Self.reasonForSilence("DATABASE_URL", ownerURL) }
    }

    /// The same for the node's work, once its database answers or `deadline` has come.
    func checkNodeSessions(waitingUntil deadline: ContinuousClock.Instant, _ logger: Logger) async throws {
        let node = nodeURL.map { ("GATEHOUSE_NODE_URL", $0) } ?? ownerURL.map { ("DATABASE_URL", $0) }
        guard let (name, url) = node else { return }
        var isReported = false
        while let reason = try Self.reasonForSilence(name, url), .now < deadline {
            if !isReported {
                logger.notice("waiting for the database", metadata: ["setting": "\(name)", "reason": "\(reason)"])
            }
            isReported = true
            // Nothing tells when a database comes up; ten looks a second cost it nothing.
            try await Task.sleep(for: .milliseconds(100))
        }
        if let mailURL, let reason = try Self.reasonForSilence("GATEHOUSE_MAIL_URL", mailURL) {
            logger.warning(
                "no mail can be sent yet", metadata: ["setting": "GATEHOUSE_MAIL_URL", "reason": "\(reason)"])
        }
    }

    /// Why the database does not answer, as libpq says it. Nil: it does.
    private static func reasonForSilence(_ name: String, _ url: String) throws -> String? {
        let isPassed: Bool
        do {
            isPassed = try SessionCheck.isPassed(url: url)
        } catch {
            return error.line
        }
        guard isPassed else {
            throw CommandError(
                description: "\(name) leads to a pooler that gives each transaction another session of PostgreSQL"
                    + " (pool_mode = transaction): use pool_mode = session, or PostgreSQL itself")
        }
        return nil
    }
}
