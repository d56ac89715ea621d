import JSON
package import Logging
package import PostgresClient
package import ServiceLifecycle

/// Looks every few seconds for upkeep that is due and does it: `gatehouse.jobs` sees to it that one node does at a time.
package struct JobsService: Service {
    private static let due = Statement("select gate.node_due_jobs()", isRepeatable: true)
    private static let run = Statement("select gate.node_run_job($1)", isRepeatable: false)
    /// Batches of one job in a row; what is left then is done at the next look.
    private static let batchLimit = 1_000
    private let client: PostgresClient
    private let logger: Logger

    package init(client: PostgresClient, logger: Logger) {
        self.client = client
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // Nodes that started together need not look together.
                try? await Task.sleep(for: .seconds(5) * Double.random(in: 0.8...1.2))
                await look()
            }
        }
    }

    private func look() async {
        do {
            let names = try await client.execute(Self.due, Arguments(), on: .exclusive)
                .withBytes(column: 0) { try JSON(parsing: $0) }
            for name in (names.array ?? []).compactMap(\.string) { await perform(name) }
        } catch {
            logger.debug("cannot look for upkeep", metadata: ["error": "\(error)"])
        }
    }

    /// One job that fails does not keep the others from being done.
    private func perform(_ name: String) async {
        var arguments = Arguments()
        arguments.append(text: name)
        do {
            for _ in 0..<Self.batchLimit where !Task.isCancelled {
                guard try await client.execute(Self.run, arguments, on: .exclusive).string(column: 0) == "t" else {
                    return
                }
            }
        } catch {
            // Refused by PostgreSQL: a fault. Unreachable: everybody says so.
            let level: Logger.Level = error.sqlState == nil ? .debug : .error
            logger.log(
                level: level, "upkeep failed", metadata: ["job": "\(name)", "cause": "\(error.message)"])
        }
    }
}
