package import Calls
import Catalogue
import JSON
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
    /// What the calls that wait at shutdown have left to begin.
    private static let shutdownTimeout: Duration = .seconds(5)
    private let calls: Calls
    private let queue: AsyncStream<Entry>
    private let input: AsyncStream<Entry>.Continuation
    /// Memory of the parameters that wait here, roughly.
    private let budget: Budget

    /// `bodyLimit`: bytes of a body. One has room, whatever it becomes in memory.
    package init(calls: Calls, bodyLimit: Int) {
        budget = Budget(max(32 << 20, 40 * bodyLimit))
        self.calls = calls
        (queue, input) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.limit))
    }

    /// `size`: bytes of the call's body. Throws where the queue is full, or there is no database: nobody would hear of it later.
    func enqueue(_ call: Call, size: Int) throws(CallError) {
        guard calls.isAvailable else { throw .unavailable }
        let size = max(size, call.parameters.reduce(0) { $0 + $1.memorySize })
        guard budget.take(size) else { throw .busy }
        if case .enqueued = input.yield(Entry(call: call, size: size)) { return }
        budget.giveBack(size)
        throw .busy
    }

    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await gracefulShutdown()
                self.input.finish()
                // What waits has that long to begin; cancelled, and so over at once, when all has begun.
                try? await Task.sleep(for: Self.shutdownTimeout)
                await self.refuseRest()
            }
            await performAll()
            group.cancelAll()
        }
    }

    private func performAll() async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            for await entry in queue {
                if running == Self.workers { await group.next() } else { running += 1 }
                group.addTask { await self.perform(entry) }
            }
        }
    }

    /// The queue is closed, so that both who perform and this get what waits, and nobody waits for more.
    private func refuseRest() async {
        var count = 0
        for await entry in queue {
            let call = entry.call
            _ = calls.refuse(call, .busy)
            budget.giveBack(entry.size)
            warn("void call was not executed", call)
            count += 1
        }
        guard count > 0 else { return }
        calls.logger.error("void calls were not executed before the shutdown", metadata: ["calls": "\(count)"])
    }

    private func perform(_ entry: Entry) async {
        let outcome = await calls.perform(entry.call)
        budget.giveBack(entry.size)
        guard outcome.status != 503 else {
            return warn("void call ended with 503: it may not have been executed", entry.call)
        }
        calls.logger.debug(
            "void call",
            metadata: [
                "path": "\(entry.call.method.id)", "status": "\(outcome.status)",
                "request_id": "\(entry.call.requestID)",
            ])
    }

    /// Its caller was told that it would be executed.
    private func warn(_ what: Logger.Message, _ call: Call) {
        calls.logger.warning(what, metadata: ["method": "\(call.method.id)", "request_id": "\(call.requestID)"])
    }
}
