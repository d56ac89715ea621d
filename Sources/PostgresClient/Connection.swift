import CLibPQ
import DequeModule

/// A libpq connection in pipeline mode. Used by its lane's thread only.
///
/// Every statement is followed by a Sync of its own: each is its own transaction, and an error touches no neighbour.
/// A caller is resumed when the answer to its Sync has come, so what is acknowledged is committed.
final class Connection {
    /// A statement on the way, and what is known of its outcome before its Sync is answered.
    struct InFlight {
        var request: Request
        var sent: ContinuousClock.Instant
        var outcome: Result<QueryResult, DatabaseError>?
    }

    private let handle: OpaquePointer
    private(set) var inFlight: Deque<InFlight> = []
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

    /// Queues a statement and pushes it out as far as the socket takes it. False: the connection is lost.
    func send(_ request: Request, now: ContinuousClock.Instant, scratch: inout ArgumentPointers) -> Bool {
        let name: String
        if let known = prepared[request.statement.id] {
            name = known
        } else {
            // A new name each time: one that was forgotten after an error is never met again.
            preparedCount += 1
            name = "s\(preparedCount)"
            guard PQsendPrepare(handle, name, request.statement.sql, 0, nil) == 1 else { return false }
            prepared[request.statement.id] = name
        }
        let sent = scratch.withPointers(to: request.arguments) { count, values, lengths, formats in
            PQsendQueryPrepared(handle, name, count, values, lengths, formats, 0)
        }
        guard sent == 1, PQpipelineSync(handle) == 1 else { return false }
        inFlight.append(InFlight(request: request, sent: now))
        return true
    }

    /// Pushes out what the socket did not take before. Nil: the connection is lost; true: there is more to push.
    func flush() -> Bool? {
        switch PQflush(handle) {
        case 0: false
        case 1: true
        default: nil
        }
    }

    /// Reads what has come and resumes the callers whose Sync was answered. False: the connection is lost.
    func receive(finished: (Request) -> Void) -> Bool {
        guard PQconsumeInput(handle) == 1 else { return false }
        while !inFlight.isEmpty, PQisBusy(handle) == 0 {
            guard let result = PQgetResult(handle) else { continue }
            switch PQresultStatus(result) {
            case PGRES_PIPELINE_SYNC:
                PQclear(result)
                let entry = inFlight.removeFirst()
                finished(entry.request)
                entry.request.finish(
                    entry.outcome ?? .failure(DatabaseError(.lost, message: "statement without a result")))
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

    private func noteFailure(_ error: DatabaseError) {
        // The first error of a statement is its cause. A plan or name that no longer fits is prepared anew next time.
        if case .failure = inFlight[0].outcome { return }
        inFlight[0].outcome = .failure(error)
        switch error.sqlState {
        case "0A000", "26000", "42883", "42P01", "3F000", "42501":
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
