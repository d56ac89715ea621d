import Calls
import Catalogue
import JSON
import NIOCore
import Testing

@Suite struct CallLogTests {
    private let method: Method
    private let exempt: Method

    init() throws {
        let catalogue = try CatalogueParser(release: 1, steps: []).parse([
            "release": 1, "problems": [],
            "configuration": ["argon2_memory_kib": 1, "argon2_iterations": 1, "argon2_parallelism": 1],
            "methods": [Self.entry("/v1/a/b"), Self.entry("/v1/a/c", ["log_calls": false])],
        ])
        method = try #require(catalogue.methods["/v1/a/b"])
        exempt = try #require(catalogue.methods["/v1/a/c"])
    }

    private static func entry(_ id: String, _ options: JSON = [:]) -> JSON {
        [
            "id": .string(id), "name": "a", "title": "A", "permissions": ["*"], "is_stable": true,
            "returns_reply": false, "argument_types": [], "options": options,
        ]
    }

    private func note(_ ids: ClosedRange<Int>, in log: CallLog) {
        for id in ids { log.note(.init(method, nil, "\(id)", started: .now(), .success(Reply()))) }
    }

    /// Calls that wait or are on their way, were appended, were dropped; appends that failed.
    private func counts(_ log: CallLog) -> [Int] {
        let counters = log.counters
        return [counters.buffered, counters.appended, counters.dropped, counters.failedAppends]
    }

    private func ids(_ batch: CallLog.Batch) -> [Int] { batch.entries.compactMap { Int($0.requestID) } }

    @Test func aBatchStaysTheSameUntilItIsAppended() {
        let log = CallLog()
        note(1...3, in: log)
        let first = log.nextBatch()
        note(4...5, in: log)
        log.appendFailed()
        let again = log.nextBatch()
        #expect(first.sequence == 1 && again.sequence == 1)
        #expect(ids(first) == [1, 2, 3] && ids(again) == [1, 2, 3])
        #expect(counts(log) == [5, 0, 0, 1])
        log.batchWasAppended()
        let next = log.nextBatch()
        #expect(next.sequence == 2 && ids(next) == [4, 5])
        log.batchWasAppended()
        #expect(ids(log.nextBatch()) == [])
        #expect(counts(log) == [0, 5, 0, 1])
    }

    @Test func aBatchHoldsSoManyAndNoMore() {
        let log = CallLog(batchSize: 1000)
        note(1...999, in: log)
        #expect(!log.hasFullBatch)
        note(1000...2500, in: log)
        #expect(log.hasFullBatch)
        for expected in [1...1000, 1001...2000, 2001...2500] {
            #expect(ids(log.nextBatch()) == Array(expected))
            log.batchWasAppended()
        }
    }

    @Test func whatOverflowsIsCountedOnceAndTold() {
        let log = CallLog(rowLimit: 10)
        note(1...25, in: log)
        #expect(counts(log) == [10, 0, 15, 0])
        #expect(log.nextBatch().dropped == 15)
        log.appendFailed()
        #expect(log.nextBatch().dropped == 15)
        log.batchWasAppended()
        #expect(log.nextBatch().dropped == 0)
        #expect(log.counters.dropped == 15)
    }

    @Test func bytesAreBounded() {
        let log = CallLog(byteLimit: 100_000)
        let long = String(repeating: "x", count: 128)
        for _ in 1...10_000 {
            log.note(
                .init(method, nil, long, started: .now(), .failure(.refused(400, String(repeating: "é", count: 500)))))
        }
        let counters = log.counters
        #expect(counters.dropped + counters.buffered == 10_000)
        #expect((100..<200).contains(counters.buffered), "\(counters)")
        // What was sent makes room.
        while log.counters.buffered > 0 {
            _ = log.nextBatch()
            log.batchWasAppended()
        }
        note(1...100, in: log)
        #expect(log.counters.buffered == 100)
    }

    @Test func aRefusedBatchCountsAsDropped() {
        let log = CallLog()
        note(1...3, in: log)
        _ = log.nextBatch()
        log.batchWasRefused()
        #expect(counts(log) == [0, 0, 3, 0])
        let next = log.nextBatch()
        #expect(next.sequence == 2 && next.dropped == 3 && next.entries.isEmpty)
    }

    @Test func entriesSayWhatCameOfACall() {
        let log = CallLog()
        let started = NIODeadline.now() - .milliseconds(5)
        let outcomes: [Outcome] = [
            .success(Reply()), .failure(.methodNotFound), .failure(.tooMany(retryAfter: 1)), .failure(.internalError),
            .failure(.refused(429, "Slowly", retryAfter: 3)),
        ]
        for outcome in outcomes { log.note(.init(method, nil, "x", started: started, outcome)) }
        let entries = log.nextBatch().entries
        #expect(entries.map(\.status) == [200, 404, 429, 500, 429])
        #expect(
            entries.map(\.message)
                == [nil, "API method is not found", "Too many requests", "Internal error", "Slowly"])
        #expect(entries.map(\.isDeclined) == [false, false, true, false, false])
        #expect(entries.map(\.isException) == [false, false, false, true, false])
        for entry in entries { #expect(entry.ended - entry.started >= .milliseconds(5)) }
    }

    @Test func exemptMethodsAreNotLogged() {
        let log = CallLog()
        log.note(.init(exempt, nil, "x", started: .now(), .success(Reply())))
        #expect(counts(log) == [0, 0, 0, 0])
    }
}
