package import Calls
import Catalogue
import Logging
import ServiceLifecycle

/// Calls that nobody waits for (API-Call-Void): a bounded queue, a few workers, drained at shutdown.
package final class VoidCalls: Service {
    private struct Entry: Sendable {
        let call: Call
        let size: Int
    }

    private static let limit = 1_000
    private static let workers = 8
    private let calls: Calls
    private let queue: AsyncStream<Entry>
    private let input: AsyncStream<Entry>.Continuation
    /// Bytes of the bodies that wait here.
    private let budget = Budget(32 << 20)

    package init(calls: Calls) {
        self.calls = calls
        (queue, input) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.limit))
    }

    /// `size`: bytes of the call's body. False: the queue is full.
    func enqueue(_ call: Call, size: Int) -> Bool {
        guard budget.take(size) else { return false }
        if case .enqueued = input.yield(Entry(call: call, size: size)) { return true }
        budget.giveBack(size)
        return false
    }

    package func run() async {
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                var running = 0
                for await entry in self.queue {
                    if running == Self.workers { await group.next() } else { running += 1 }
                    group.addTask { await self.perform(entry) }
                }
            }
        } onGracefulShutdown: {
            self.input.finish()
        }
    }

    private func perform(_ entry: Entry) async {
        let outcome = await calls.perform(entry.call)
        budget.giveBack(entry.size)
        calls.logger.debug(
            "void call",
            metadata: [
                "path": "\(entry.call.method.id)", "status": "\(outcome.status)",
                "request_id": "\(entry.call.requestID)",
            ])
    }
}
