import CLibPQ
import DequeModule

/// A libpq connection in pipeline mode. Used by the reactor's event loop only.
///
/// Statements go out in groups of one Sync. A group of more than one holds repeatable statements only: they share an
/// implicit transaction (each with a snapshot of its own), and where one fails, PostgreSQL skips the rest of its group,
/// which is then sent again in halves. A statement that changes something is always a group of its own, and its caller
/// is resumed when the Sync is answered: what is acknowledged is committed.
final class Connection {
    private let link: Link
    private var inFlight: Deque<Request> = []
    /// The name under which each statement, by id, was prepared here.
    private var prepared: [String?] = []
    private var preparedCount = 0
    /// When the last statement ended.
    private var lastEnded: ContinuousClock.Instant?

    let opened: ContinuousClock.Instant
    private let isEncrypted: Bool

    /// Takes over an established connection; see `Connector`.
    init(taking link: Link, opened: ContinuousClock.Instant) throws(DatabaseError) {
        self.link = link
        self.opened = opened
        isEncrypted = PQsslInUse(link.handle) == 1 || PQgssEncInUse(link.handle) == 1
        guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else {
            link.close()
            throw DatabaseError(.unreachable, message: "cannot enter pipeline mode")
        }
    }

    private var handle: OpaquePointer { link.handle }

    /// Begins to read; `onInput` is called on the event loop when there is something for `receive`.
    func start(onInput: @escaping () -> Void) { link.relay.start(onInput: onInput) }

    /// Ends the connection, the last thing that is done with it.
    func close() { link.close() }

    /// Nothing is on the way.
    var isIdle: Bool { inFlight.isEmpty }

    /// Since when PostgreSQL has owed the next answer.
    var waitingSince: ContinuousClock.Instant? {
        guard let sent = inFlight.first?.progress.sent else { return nil }
        return max(sent, lastEnded ?? sent)
    }

    /// Nothing was sent since the last group ended.
    private(set) var isGroupEmpty = true

    /// Whether the statement is prepared here; one that is not must be a group of its own.
    func knows(_ statement: Statement) -> Bool { name(of: statement) != nil }

    /// Queues a statement behind the others of its group. False: the connection is lost.
    func send(_ request: Request, now: ContinuousClock.Instant, scratch: inout ArgumentPointers) -> Bool {
        let known = name(of: request.statement)
        guard let name = known ?? prepare(request.statement) else { return false }
        let sent = scratch.withPointers(to: request.arguments) { count, values, lengths, formats in
            PQsendQueryPrepared(handle, name, count, values, lengths, formats, 0)
        }
        guard sent == 1 else { return false }
        request.progress = .init(sent: now, commandsLeft: known == nil ? 2 : 1, isPreparing: known == nil)
        inFlight.append(request)
        isGroupEmpty = false
        return true
    }

    /// Ends the group and pushes it out as far as the socket takes it. False: the connection is lost.
    func endGroup() -> Bool {
        isGroupEmpty = true
        inFlight.last?.progress.endsGroup = true
        return PQpipelineSync(handle) == 1
    }

    private func name(of statement: Statement) -> String? {
        statement.id < prepared.count ? prepared[statement.id] : nil
    }

    private func setName(of statement: Statement, to name: String?) {
        if statement.id >= prepared.count {
            prepared.append(contentsOf: repeatElement(nil, count: statement.id + 1 - prepared.count))
        }
        prepared[statement.id] = name
    }

    private func prepare(_ statement: Statement) -> String? {
        // A new name each time: one that was forgotten after an error is never met again.
        preparedCount += 1
        let name = "s\(preparedCount)"
        guard PQsendPrepare(handle, name, statement.sql, 0, nil) == 1 else { return nil }
        setName(of: statement, to: name)
        return name
    }

    /// Sends what was queued. False: the connection is lost.
    func flush() -> Bool {
        while true {
            let status = PQflush(handle)
            link.relay.push()
            if status != 1 { return status == 0 }
        }
    }

    /// Reads what has come and reports the statements that ended, with nil those that were skipped because of another
    /// one's failure. False: the connection is lost.
    func receive(now: ContinuousClock.Instant, ended: (Request, Result<QueryResult, DatabaseError>?) -> Void) -> Bool {
        // libpq reads as much as it has room for, and nobody says again that there is more. What came before the end counts.
        var isOver = false
        repeat { isOver = PQconsumeInput(handle) != 1 } while !isOver && Relay.hasInput(handle)
        // Nor of what it has decrypted: the rest of a record of 16 KiB, which it takes 8 KiB at a time.
        if isEncrypted {
            for _ in 1...2 where !isOver { isOver = PQconsumeInput(handle) != 1 }
        }
        while let first = inFlight.first, PQisBusy(handle) == 0 {
            guard let result = PQgetResult(handle) else {
                first.progress.commandsLeft -= 1
                guard first.progress.commandsLeft >= 0 else { return false }
                if first.progress.commandsLeft == 0, !first.progress.endsGroup { end(first, now, ended) }
                continue
            }
            switch PQresultStatus(result) {
            case PGRES_PIPELINE_SYNC:
                PQclear(result)
                // One too many would give each answer to the statement behind.
                guard first.progress.endsGroup, first.progress.commandsLeft == 0 else { return false }
                end(first, now, ended)
            case PGRES_TUPLES_OK:
                first.progress.outcome = .success(QueryResult(taking: result))
            case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE:
                let error = DatabaseError(result: result)
                PQclear(result)
                // Last words about the connection, PostgreSQL's or libpq's own: not a statement's outcome.
                if error.endsSession || error.sqlState == nil { return false }
                noteFailure(error, of: first)
                // A deferred constraint, looked at with the Sync: an error, and an end, more than there were commands.
                first.progress.commandsLeft = max(first.progress.commandsLeft, 1)
            case PGRES_PIPELINE_ABORTED:
                PQclear(result)
            case PGRES_COMMAND_OK:
                PQclear(result)
                if !first.progress.isParsing {
                    first.progress.outcome = .failure(DatabaseError(.lost, message: "a statement without a result"))
                }
            default:
                // COPY, which libpq would report again and again.
                PQclear(result)
                return false
            }
            if !isOver, PQstatus(handle) == CONNECTION_BAD { return false }
        }
        return !isOver && PQstatus(handle) == CONNECTION_OK
    }

    private func end(
        _ first: Request,
        _ now: ContinuousClock.Instant,
        _ ended: (Request, Result<QueryResult, DatabaseError>?) -> Void
    ) {
        if let waitingSince { first.progress.duration = now - waitingSince }
        lastEnded = now
        inFlight.removeFirst()
        // Nothing may execute it twice, whatever was answered.
        if !first.statement.isRepeatable, first.progress.outcome == nil {
            first.progress.outcome = .failure(DatabaseError(.lost, message: "no result"))
        }
        ended(first, first.progress.outcome)
    }

    private func noteFailure(_ error: DatabaseError, of request: Request) {
        // The first error of a statement is its cause.
        if case .failure = request.progress.outcome { return }
        request.progress.outcome = .failure(error)
        // A name that stands for nothing, or for a plan of another result type, is given up. Everything else PostgreSQL
        // plans anew by itself; giving up more would pile up prepared statements.
        if request.progress.isParsing || error.sqlState == "26000" || error.isOutdatedPlan {
            setName(of: request.statement, to: nil)
        }
    }

    /// Takes the statements that were on the way, to be repeated or failed.
    func abandon() -> [Request] {
        defer { inFlight.removeAll() }
        return Array(inFlight)
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
            hint: field("H"),
            context: field("W"),
            position: field("P").flatMap { Int($0) }
        )
        isOutdatedPlan = sqlState == "0A000" && field("R") == "RevalidateCachedQuery"
        isOfStatement = context == nil
        // Not translated, but only PostgreSQL has it, poolers have the other one.
        endsSession = ["FATAL", "PANIC"].contains(field("V") ?? field("S"))
    }
}
