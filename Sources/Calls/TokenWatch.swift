package import Logging
package import PostgresClient
import ServiceLifecycle

/// Ends the connections whose token is no longer good: at once where the database says that something changed, by its time
/// where it expires, and slowly for all others.
package struct TokenWatch: Service {
    /// Ends by time are noticed so much later at most: a quarter of the second that a connection may outlive its token.
    private static let interval: Duration = .milliseconds(250)
    private let subscribers: Subscribers
    private let channel: NotificationListener.Channel
    private let logger: Logger

    /// `channel` names users whose tokens changed.
    package init(subscribers: Subscribers, channel: NotificationListener.Channel, logger: Logger) {
        self.subscribers = subscribers
        self.channel = channel
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    while !Task.isCancelled {
                        channel.wake()
                        try? await Task.sleep(for: Self.interval)
                    }
                }
                for await _ in channel.wakes { await look() }
            }
        }
    }

    private func look() async {
        let changed = channel.take()
        subscribers.suspect(changed.isComplete ? changed.payloads.compactMap { Int64($0) } : nil)
        do {
            try await subscribers.checkDue()
        } catch {
            // They stay due.
            logger.debug("tokens of connections are not checked yet", metadata: ["cause": "\(error)"])
        }
    }
}
