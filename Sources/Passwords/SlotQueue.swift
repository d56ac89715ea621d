private import Synchronization

/// A counting semaphore for tasks with a bounded first-in, first-out queue.
///
/// Whoever waits can be cancelled; whoever finds the queue full is told at once.
final class SlotQueue: Sendable {
    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var free: Int
        var nextID: UInt64 = 0
        var waiters: [Waiter] = []
    }

    private let slots: Int
    private let queueLimit: Int
    private let state: Mutex<State>

    init(slots: Int, queueLimit: Int) {
        self.slots = slots
        self.queueLimit = queueLimit
        state = Mutex(State(free: slots))
    }

    /// Returns once a slot is the caller's, who must `release` it.
    ///
    /// - Throws: `PasswordError.overloaded`, `CancellationError`; no slot is held then.
    func acquire() async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(Waiter(id: id, continuation: continuation))
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Hands the slot to the longest waiting task, or frees it.
    func release() {
        let next: Waiter? = state.withLock { state in
            guard !state.waiters.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiters.removeFirst()
        }
        next?.continuation.resume()
    }

    /// Number of tasks that wait.
    var waiting: Int {
        state.withLock { $0.waiters.count }
    }

    /// Nobody has a slot.
    var isIdle: Bool {
        state.withLock { $0.free == slots }
    }

    private func enqueue(_ waiter: Waiter) {
        let result: Result<Void, any Error>? = state.withLock { state in
            // Read under the lock: a task is marked cancelled before its handler runs, so either this sees the mark
            // or `cancel`, which takes the lock later, sees the waiter.
            if Task.isCancelled {
                return .failure(CancellationError())
            }
            if state.free > 0 {
                state.free -= 1
                return .success(())
            }
            if state.waiters.count >= queueLimit {
                return .failure(PasswordError.overloaded)
            }
            state.waiters.append(waiter)
            return nil
        }
        if let result {
            waiter.continuation.resume(with: result)
        }
    }

    private func cancel(_ id: UInt64) {
        let waiter: Waiter? = state.withLock { state in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiters.remove(at: index)
        }
        waiter?.continuation.resume(throwing: CancellationError())
    }
}
