import CLibPQ
import DequeModule

/// A libpq connection in pipeline mode. Used by its lane's thread only.
///
/// Statements go out in batches of one Sync. A batch of more than one holds repeatable statements only: they share an
/// implicit transaction (each with a snapshot of its own), and where one fails, PostgreSQL skips the rest of its batch,
/// which is then sent again one by one. A statement that changes something is always a batch of its own, and its caller
/// is resumed when the Sync is answered: what is acknowledged is committed.
final class Connection {
    /// A statement on the way, and what is known of its outcome.
    private struct InFlight {
        var request: Request
        var sent: ContinuousClock.Instant
        /// Commands of which libpq has not reported the end: Parse, where it was needed, and the statement itself.
        var commandsLeft: Int
        let isPreparing: Bool
        var endsBatch = false
        var outcome: Result<QueryResult, DatabaseError>?
    }

    /// How a statement ended.
    enum Ending {
        case finished(Request, Result<QueryResult, DatabaseError>)
        /// Skipped because of another one's failure; never executed.
        case skipped(Request)
    }

    private let handle: OpaquePointer
    private var inFlight: Deque<InFlight> = []
    /// Statement id → the name under which it was prepared here.
    private var prepared: [Int: String] = [:]
    private var preparedCount = 0

    /// Takes over an established connection; see `Connector`.
    init(taking handle: OpaquePointer) throws(DatabaseError) {
        self.handle = handle
        guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else {
            PQfinish(handle)
            throw DatabaseError(.unreachable, message: "cannot enter pipeline mode")
        }
    }

    deinit {
        PQfinish(handle)
    }

    var fileDescriptor: Int32 { PQsocket(handle) }

    /// How many statements are on the way.
    var load: Int { inFlight.count }

    /// When the oldest statement on the way was sent.
    var oldestSent: ContinuousClock.Instant? { inFlight.first?.sent }

    /// Whether the statement is prepared here; one that is not must be a batch of its own.
    func knows(_ statement: Statement) -> Bool { prepared[statement.id] != nil }

    /// Queues a statement behind the others of its batch. False: the connection is lost.
    func send(_ request: Request, now: ContinuousClock.Instant, scratch: inout ArgumentPointers) -> Bool {
        let isPreparing = !knows(request.statement)
        guard let name = prepared[request.statement.id] ?? prepare(request.statement) else { return false }
        let sent = scratch.withPointers(to: request.arguments) { count, values, lengths, formats in
            PQsendQueryPrepared(handle, name, count, values, lengths, formats, 0)
        }
        guard sent == 1 else { return false }
        inFlight.append(
            InFlight(request: request, sent: now, commandsLeft: isPreparing ? 2 : 1, isPreparing: isPreparing))
        return true
    }

    /// Ends the batch and pushes it out as far as the socket takes it. False: the connection is lost.
    func endBatch() -> Bool {
        inFlight[inFlight.count - 1].endsBatch = true
        return PQpipelineSync(handle) == 1
    }

    private func prepare(_ statement: Statement) -> String? {
        // A new name each time: one that was forgotten after an error is never met again.
        preparedCount += 1
        let name = "s\(preparedCount)"
        guard PQsendPrepare(handle, name, statement.sql, 0, nil) == 1 else { return nil }
        prepared[statement.id] = name
        return name
    }

    /// Pushes out what the socket did not take before. Nil: the connection is lost; true: there is more to push.
    func flush() -> Bool? {
        switch PQflush(handle) {
        case 0: false
        case 1: true
        default: nil
        }
    }

    /// Reads what has come and reports the statements that ended. False: the connection is lost.
    func receive(ended: (Ending) -> Void) -> Bool {
        guard PQconsumeInput(handle) == 1 else { return false }
        while !inFlight.isEmpty, PQisBusy(handle) == 0 {
            guard let result = PQgetResult(handle) else {
                inFlight[0].commandsLeft -= 1
                if inFlight[0].commandsLeft == 0, !inFlight[0].endsBatch { endFirst(ended) }
                continue
            }
            switch PQresultStatus(result) {
            case PGRES_PIPELINE_SYNC:
                PQclear(result)
                endFirst(ended)
            case PGRES_TUPLES_OK:
                inFlight[0].outcome = .success(QueryResult(taking: result))
            case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE:
                let error = DatabaseError(result: result)
                PQclear(result)
                noteFailure(error)
            default:
                PQclear(result)
            }
            if PQstatus(handle) == CONNECTION_BAD { return false }
        }
        return PQstatus(handle) == CONNECTION_OK
    }

    private func endFirst(_ ended: (Ending) -> Void) {
        let entry = inFlight.removeFirst()
        if let outcome = entry.outcome {
            ended(.finished(entry.request, outcome))
        } else {
            ended(.skipped(entry.request))
        }
    }

    private func noteFailure(_ error: DatabaseError) {
        // The first error of a statement is its cause. A plan or name that no longer fits is prepared anew next time.
        if case .failure = inFlight[0].outcome { return }
        inFlight[0].outcome = .failure(error)
        switch error.sqlState {
        case "0A000", "26000", "42883", "42P01", "3F000", "42501":
            prepared[inFlight[0].request.statement.id] = nil
        case _ where inFlight[0].isPreparing:
            prepared[inFlight[0].request.statement.id] = nil
        default:
            break
        }
    }

    /// Takes the statements that were on the way, to be repeated or failed.
    func abandon() -> [Request] {
        defer { inFlight.removeAll() }
        return inFlight.map(\.request)
    }
}

extension DatabaseError {
    init(result: OpaquePointer?) {
        func field(_ code: Character) -> String? {
            PQresultErrorField(result, Int32(code.asciiValue ?? 0)).map { String(cString: $0) }
        }
        let sqlState = field("C") ?? ""
        self.init(
            sqlState.isEmpty ? .lost : .refused(sqlState: sqlState),
            message: field("M") ?? "",
            detail: field("D"),
            context: field("W"),
            position: field("P").flatMap { Int($0) }
        )
    }
}
