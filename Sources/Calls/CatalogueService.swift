package import Catalogue
import JSON
package import Logging
package import PostgresClient
import ServiceLifecycle
import Synchronization

/// Loads the catalogue, and loads it again when the database says that it changed.
package final class CatalogueService: Service {
    private static let statement = Statement("select gate.node_catalogue()", isRepeatable: true)
    private let client: PostgresClient
    private let parser: CatalogueParser
    private let logger: Logger
    private let channel: NotificationListener.Channel
    private let calls = Mutex<Calls?>(nil)
    /// Why the database's catalogue is none for this node.
    private let problem = Mutex<String?>(nil)

    package init(
        client: PostgresClient,
        channel: NotificationListener.Channel,
        parser: CatalogueParser,
        logger: Logger
    ) {
        self.client = client
        self.channel = channel
        self.parser = parser
        self.logger = logger
    }

    /// Whether the database's schema is one that this binary works with.
    package var isReady: Bool { problem.withLock { $0 == nil } }

    /// Who gets the catalogues loaded from now on.
    package func attach(_ calls: Calls) {
        self.calls.withLock { $0 = calls }
    }

    /// Throws `DatabaseError` or `CatalogueError`.
    package func load() async throws -> Catalogue {
        let result = try await client.execute(Self.statement, Arguments(), on: .exclusive)
        let json: JSON
        do {
            json = try result.withBytes(column: 0) { try JSON(parsing: $0) }
        } catch {
            throw CatalogueError("the database's catalogue cannot be read: \(error)")
        }
        return try parser.parse(json)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in self.channel.wakes { await self.reload() }
        }
    }

    /// Tries again until the database answers: nobody would tell a second time.
    private func reload() async {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            do {
                let catalogue = try await load()
                calls.withLock { $0 }?.replaceCatalogue(catalogue)
                problem.withLock { $0 = nil }
                return logger.debug("catalogue loaded")
            } catch let error as DatabaseError where !error.isLasting {
                logger.debug("catalogue not loaded yet", metadata: ["error": "\(error)"])
            } catch {
                refuse(error)
                // What the database refuses somebody may mend there, without a word to the nodes.
                guard error is DatabaseError else { return }
            }
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    private func refuse(_ error: any Error) {
        let reason = "\(error)"
        let isKnown = problem.withLock { problem in
            defer { problem = reason }
            return problem == reason
        }
        guard !isKnown else { return }
        logger.error("the new catalogue is refused, the old one stays", metadata: ["error": "\(reason)"])
    }
}

extension DatabaseError {
    /// A function or schema that is not there, or a right that is missing: no attempt will do better until somebody mends it.
    fileprivate var isLasting: Bool { sqlState.map { ["42", "3F"].contains($0.prefix(2)) } ?? false }
}
