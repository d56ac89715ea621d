import Catalogue
import FoundationEssentials
import JSON
package import Logging
import NIOCore
import OrderedCollections
import PostgresClient
import ServiceLifecycle
import Tokens

/// Appends the call log's entries to the database: every second, which is also the node's sign of life, and whenever a
/// batch is full. At shutdown all that is left.
package struct CallLogService: Service {
    private static let statement = Statement(
        "select gate.node_append_calls($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        isRepeatable: false)
    /// What it may take at shutdown to append the entries once the last calls have ended, unless time is up before.
    private static let shutdownTimeout: Duration = .seconds(8)
    private let calls: Calls
    private let log: CallLog
    private let shutdown: Shutdown
    private let logger: Logger
    private let nodeID = UUID().uuidString
    /// Opened when nothing more will be appended.
    package let isDone = Latch()

    package init(calls: Calls, shutdown: Shutdown, logger: Logger) {
        self.calls = calls
        self.shutdown = shutdown
        self.log = calls.log
        self.logger = logger
    }

    package func run() async throws {
        defer { isDone.open() }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    while !Task.isCancelled {
                        log.wake()
                        // The sign of life, also when nobody calls; and no call waits for longer to be logged.
                        try? await Task.sleep(for: .seconds(1))
                    }
                }
                for await _ in log.wakes { await appendFullBatches() }
            }
        }
        // In a task of its own, which nobody cancels: a shutdown that has run out of time loses no calls for that.
        await Task { await finish() }.value
    }

    private func appendFullBatches() async {
        repeat {
            guard await append() else { return }
        } while log.hasFullBatch
    }

    /// Nobody calls any more, but what callers did not wait for may still be on its way: `shutdown` ends it in time.
    private func finish() async {
        while !calls.active.isEmpty, !shutdown.isOver {
            // Once at the end of a node: looking again is simpler than having each call tell when it ends.
            try? await Task.sleep(for: .milliseconds(10))
        }
        let deadline = ContinuousClock.now + Self.shutdownTimeout
        repeat {
            if await append() { continue }
            // The database is away: time for it to come back before the deadline.
            try? await Task.sleep(for: .milliseconds(200))
        } while log.counters.buffered > 0 && .now < deadline && !shutdown.isOver
        let lost = log.counters.buffered + calls.active.values.reduce(0, +)
        if lost > 0 { logger.error("calls are missing in the call log", metadata: ["calls": "\(lost)"]) }
    }

    /// Sends what is to be sent next, or again. False: it was not appended.
    private func append() async -> Bool {
        let batch = log.nextBatch()
        do {
            let arguments = Arguments(appending: batch, of: nodeID, active: calls.active, now: .now())
            _ = try await calls.client.execute(Self.statement, arguments, on: .upkeep)
            log.batchWasAppended()
        } catch {
            fail(error)
            return false
        }
        if !batch.entries.isEmpty || batch.dropped > 0 {
            report(.debug, "calls appended", ["dropped_now": "\(batch.dropped)"])
        }
        return true
    }

    private func fail(_ error: DatabaseError) {
        log.appendFailed()
        // What is wrong with the batch itself it would answer for ever; anything else passes, if only after a repair.
        guard let state = error.sqlState, ["22", "23"].contains(state.prefix(2)) || state == "GH500" else {
            return report(.debug, "calls not appended yet", ["cause": "\(error)"])
        }
        log.batchWasRefused()
        report(
            .error, "the database refuses a batch of the call log, which is left out",
            ["sqlstate": "\(state)", "cause": "\(error.message)"])
    }

    private func report(_ level: Logger.Level, _ message: Logger.Message, _ more: Logger.Metadata) {
        guard logger.logLevel <= level else { return }
        let counters = log.counters
        let metadata: Logger.Metadata = [
            "buffered": "\(counters.buffered)", "appended": "\(counters.appended)", "dropped": "\(counters.dropped)",
            "failed_appends": "\(counters.failedAppends)",
        ]
        logger.log(level: level, message, metadata: metadata.merging(more) { $1 })
    }
}

extension Arguments {
    /// The arguments of gate.node_append_calls. Times are ages, in microseconds: the database's clock is the one that counts.
    init(appending batch: CallLog.Batch, of nodeID: String, active: [String: Int], now: NIODeadline) {
        let entries = batch.entries
        // What calls share is sent and looked up once.
        var outcomes = OrderedSet<CallLog.SharedOutcome>()
        var tokens = OrderedSet<SHA256Digest>()
        let places = entries.map { entry in
            (
                outcome: Int32(outcomes.append(entry.shared).index + 1),
                token: entry.tokenHash.map { Int32(tokens.append($0).index + 1) }
            )
        }
        self.init(minimumCapacity: 15, byteCapacity: 512 + 80 * entries.count + 40 * tokens.count)
        append(literal: nodeID)
        append(literal: "\(batch.sequence)")
        append(literal: "\(batch.dropped)")
        append(
            text: String(
                decoding: JSON.object(.init(active.map { ($0.key, .integer(Int64($0.value))) })).serialized(),
                as: UTF8.self))
        appendArray(texts: outcomes) { $0.entry.method.id }
        appendArray(of: .integer, outcomes) { Int32($0.entry.status) }
        appendArray(texts: outcomes) { $0.entry.message }
        appendArray(of: .boolean, outcomes) { $0.entry.isDeclined ? 1 as UInt8 : 0 }
        appendArray(of: .boolean, outcomes) { $0.entry.isException ? 1 as UInt8 : 0 }
        appendArray(hashes: tokens)
        appendArray(of: .integer, places) { $0.outcome }
        appendArray(of: .integer, places) {
            $0.token == nil ? nil : MemoryLayout<Int32>.size
        } write: { place, bytes in
            if let token = place.token { bytes.append(bigEndian: token) }
        }
        appendArray(of: .bigint, entries) { (now - $0.started).nanoseconds / 1000 }
        appendArray(of: .bigint, entries) { ($0.ended - $0.started).nanoseconds / 1000 }
        appendArray(texts: entries) { $0.requestID }
    }
}
