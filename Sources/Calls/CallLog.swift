package import Catalogue
package import NIOCore
import Synchronization
package import Tokens

/// Calls that have ended and wait to be appended to the database's log.
///
/// One lock for all threads, held for the time of an append to an array: 0.1 µs a call, beside 14 µs for the call itself.
package final class CallLog: Sendable {
    /// A call that has ended.
    package struct Entry: Sendable {
        package let method: Method
        package let tokenHash: SHA256Digest?
        package let requestID: String
        package let started: NIODeadline
        package let ended: NIODeadline
        package let status: Int
        /// Of a refusal.
        package let message: String?
        /// It was over a limit of the method.
        package let isDeclined: Bool
        /// A fault of ours.
        package let isException: Bool

        /// A call that ends now.
        package init(
            _ method: Method,
            _ tokenHash: SHA256Digest?,
            _ requestID: String,
            started: NIODeadline,
            _ outcome: Outcome
        ) {
            self.method = method
            self.tokenHash = tokenHash
            self.requestID = requestID
            self.started = started
            ended = .now()
            switch outcome {
            case .success:
                (status, message, isDeclined, isException) = (200, nil, false, false)
            case .failure(let error):
                (status, isDeclined, isException) = (error.status, error.isDeclined, error.isException)
                // Most are literals, which take no memory.
                message =
                    error.message.utf8.count <= 200 ? error.message : String(error.message.unicodeScalars.prefix(200))
            }
        }

        /// What it has in common with others.
        var shared: SharedOutcome { SharedOutcome(entry: self) }

        /// Bytes, roughly: itself and the texts that it alone holds.
        fileprivate var size: Int {
            MemoryLayout<Entry>.stride + requestID.utf8.count + (message?.utf8.count ?? 0)
        }
    }

    /// A method and what came of its calls: an entry that is the same as another where they agree in that.
    struct SharedOutcome: Hashable {
        let entry: Entry

        static func == (left: Self, right: Self) -> Bool {
            left.entry.method === right.entry.method && left.entry.status == right.entry.status
                && left.entry.message == right.entry.message && left.entry.isDeclined == right.entry.isDeclined
                && left.entry.isException == right.entry.isException
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(ObjectIdentifier(entry.method))
            hasher.combine(entry.status)
            hasher.combine(entry.message)
        }
    }

    /// What one append takes along.
    package struct Batch: Sendable {
        /// Counts from 1.
        package let sequence: Int64
        package let entries: [Entry]
        /// Calls that found the buffer full since the batch before.
        package let dropped: Int
    }

    package struct Counters: Sendable, Equatable {
        /// Calls that wait or are on their way.
        package var buffered = 0
        package var appended = 0
        /// Calls that found the buffer full, or whose batch the database refused.
        package var dropped = 0
        package var failedAppends = 0
    }

    private struct State {
        var waiting: [Entry] = []
        var bytes = 0
        var newlyDropped = 0
        /// Taken and not settled: sent again until it is.
        var batch: Batch?
        var sequence: Int64 = 0
        var lastCount = 0
        var counters = Counters()
    }

    /// Calls of one append at most; what PostgreSQL does once per batch and user or method is half of a small one's cost.
    private let batchSize: Int
    private let rowLimit: Int
    private let byteLimit: Int
    private let state = Mutex(State())
    /// Wakes who appends.
    let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation

    package init(batchSize: Int = 20_000, rowLimit: Int = 100_000, byteLimit: Int = 32 << 20) {
        self.batchSize = batchSize
        self.rowLimit = rowLimit
        self.byteLimit = byteLimit
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package func note(_ entry: Entry) {
        guard entry.method.isLogged else { return }
        let size = entry.size
        let makesBatch = state.withLock { state in
            guard state.waiting.count < rowLimit, state.bytes + size <= byteLimit else {
                state.newlyDropped += 1
                state.counters.dropped += 1
                return false
            }
            state.waiting.append(entry)
            state.bytes += size
            return state.waiting.count == batchSize
        }
        if makesBatch { wake() }
    }

    func wake() { waker.yield() }

    /// Whether there is enough for a whole batch.
    package var hasFullBatch: Bool { state.withLock { $0.waiting.count >= batchSize } }

    package var counters: Counters {
        state.withLock { state in
            var counters = state.counters
            counters.buffered = state.waiting.count + (state.batch?.entries.count ?? 0)
            return counters
        }
    }

    /// What is to be appended now: the same until it is settled.
    package func nextBatch() -> Batch {
        // Room for as many as there were, made before the lock is held: while it is, every call waits that ends.
        var room: [Entry] = []
        room.reserveCapacity(state.withLock { $0.lastCount })
        return state.withLock { state in
            if let batch = state.batch { return batch }
            let entries: [Entry]
            if state.waiting.count <= batchSize {
                // As a whole: copying takes its time, too.
                (entries, state.waiting, state.bytes) = (state.waiting, room, 0)
            } else {
                entries = Array(state.waiting.prefix(batchSize))
                state.waiting.removeFirst(batchSize)
                for entry in entries { state.bytes -= entry.size }
            }
            state.lastCount = entries.count
            state.sequence += 1
            let batch = Batch(sequence: state.sequence, entries: entries, dropped: state.newlyDropped)
            state.newlyDropped = 0
            state.batch = batch
            return batch
        }
    }

    package func batchWasAppended() {
        state.withLock { state in
            state.counters.appended += state.batch?.entries.count ?? 0
            state.batch = nil
        }
    }

    package func appendFailed() {
        state.withLock { $0.counters.failedAppends += 1 }
    }

    /// The database will never take it: its calls count as dropped, with those that it was to report.
    package func batchWasRefused() {
        state.withLock { state in
            guard let batch = state.batch else { return }
            state.counters.dropped += batch.entries.count
            state.newlyDropped += batch.entries.count + batch.dropped
            state.batch = nil
        }
    }
}
