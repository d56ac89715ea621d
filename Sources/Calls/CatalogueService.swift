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
    private let parser = CatalogueParser()
    private let release: Int
    private let logger: Logger
    private let listener: NotificationListener
    private let calls = Mutex<Calls?>(nil)
    private let isUsable = Mutex(true)

    /// `release`: what this binary carries; it works with the same and the next one in the database.
    package init(client: PostgresClient, listener: NotificationListener, release: Int, logger: Logger) {
        self.client = client
        self.listener = listener
        self.release = release
        self.logger = logger
    }

    /// Whether the database's schema is one that this binary works with.
    package var isReady: Bool { isUsable.withLock { $0 } }

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
        let catalogue = try parser.parse(json)
        guard (release...(release + 1)).contains(catalogue.release) else {
            throw CatalogueError(
                "the database's schema is of release \(catalogue.release); this binary works with \(release) and"
                    + " \(release + 1): "
                    + (catalogue.release < release ? "run gatehouse migrate" : "use a newer binary"))
        }
        return catalogue
    }

    package func run() async throws {
        await withGracefulShutdownHandler {
            for await _ in listener.events { await reload() }
        } onGracefulShutdown: { [listener] in
            listener.stop()
        }
    }

    private func reload() async {
        do {
            try calls.withLock { $0 }?.replaceCatalogue(try await load())
            isUsable.withLock { $0 = true }
            logger.debug("catalogue loaded")
        } catch let error as DatabaseError {
            // The listener's next connection brings the next try.
            logger.debug("catalogue not loaded", metadata: ["error": "\(error)"])
        } catch {
            isUsable.withLock { $0 = false }
            logger.error("the new catalogue is refused, the old one stays", metadata: ["error": "\(error)"])
        }
    }
}
