import JSON
package import Logging
package import PostgresClient
import ServiceLifecycle
import Synchronization

/// Looks twice a second for upkeep that is due and does it: `gatehouse.jobs` sees to it that one node does at a time.
///
/// Two jobs may run at once, so that a long one does not delay those that are due every few seconds.
package final class JobsService: Service {
    private static let due = Statement("select gate.node_due_jobs()", isRepeatable: true)
    private static let run = Statement("select gate.node_run_job($1)", isRepeatable: false)
    private static let concurrency = 2
    /// How long one job's batches may go on; what is left then waits for what is due more often.
    private static let turn: Duration = .milliseconds(500)
    /// How long a job that failed is left to other nodes.
    private static let rest: Duration = .seconds(10)

    private struct State {
        var running: Set<String> = []
        var resting: [String: ContinuousClock.Instant] = [:]
    }

    private let client: PostgresClient
    private let logger: Logger
    private let state = Mutex(State())

    package init(client: PostgresClient, logger: Logger) {
        self.client = client
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    // Slots begin by the database's clock, of which nobody tells: looked for. Nodes that started together need not
                    // look together.
                    try? await Task.sleep(for: .milliseconds(500) * Double.random(in: 0.8...1.2))
                    for name in await self.dueJobs() where self.begin(name) {
                        group.addTask {
                            self.end(name, hasFailed: await !self.perform(name))
                        }
                    }
                }
            }
        }
    }

    /// False: it is running here already, or as many as may are, or it failed just now.
    private func begin(_ name: String) -> Bool {
        state.withLock { state in
            guard state.running.count < Self.concurrency, state.resting[name] ?? .now <= .now else { return false }
            state.resting[name] = nil
            return state.running.insert(name).inserted
        }
    }

    private func end(_ name: String, hasFailed: Bool) {
        state.withLock { state in
            state.running.remove(name)
            if hasFailed { state.resting[name] = .now + Self.rest }
        }
    }

    private func dueJobs() async -> [String] {
        do {
            let names = try await client.execute(Self.due, Arguments(), on: .upkeep)
                .withBytes(column: 0) { try JSON(parsing: $0) }
            return (names.array ?? []).compactMap(\.string)
        } catch {
            logger.debug("cannot look for upkeep", metadata: ["error": "\(error)"])
            return []
        }
    }

    /// False: it failed.
    private func perform(_ name: String) async -> Bool {
        var arguments = Arguments()
        arguments.append(text: name)
        let end = ContinuousClock.now + Self.turn
        do {
            var isMore = true
            while isMore, .now < end, !Task.isCancelled {
                isMore = try await client.execute(Self.run, arguments, on: .upkeep).string(column: 0) == "t"
            }
            return true
        } catch {
            // Refused by PostgreSQL: a fault. Unreachable: everybody says so.
            let level: Logger.Level = error.sqlState == nil ? .debug : .error
            logger.log(
                level: level, "upkeep failed", metadata: ["job": "\(name)", "cause": "\(error.message)"])
            return false
        }
    }
}
