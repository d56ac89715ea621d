package import Calls
import ServiceLifecycle

/// Calls that nobody waits for (API-Call-Void): a bounded queue, a few workers, drained at shutdown.
package final class VoidCalls: Service {
    private static let limit = 1_000
    private static let workers = 8
    private let calls: Calls
    private let queue: AsyncStream<Call>
    private let input: AsyncStream<Call>.Continuation

    package init(calls: Calls) {
        self.calls = calls
        (queue, input) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.limit))
    }

    /// False: the queue is full.
    func enqueue(_ call: Call) -> Bool {
        if case .enqueued = input.yield(call) { true } else { false }
    }

    package func run() async {
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                var running = 0
                for await call in self.queue {
                    if running == Self.workers { await group.next() } else { running += 1 }
                    group.addTask { _ = await self.calls.perform(call) }
                }
            }
        } onGracefulShutdown: {
            self.input.finish()
        }
    }
}
