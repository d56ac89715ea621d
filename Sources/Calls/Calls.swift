package import Catalogue
import JSON
package import Logging
package import NIOCore
package import PostgresClient
import Synchronization
import Tokens

/// Executes calls: one statement each, which authenticates, authorizes and acts.
package final class Calls: Sendable {
    package let client: PostgresClient
    package let logger: Logger
    package let log: CallLog
    private let limits: Limits
    let usedTokens: UsedTokens
    private let steps: [String: any Step]
    private let current: Mutex<Catalogue>
    /// When a gate that PostgreSQL has otherwise was last told of.
    private let lastTold = Mutex<NIODeadline?>(nil)
    private let observer = Mutex<(@Sendable (Catalogue) -> Void)?>(nil)

    /// `catalogue` must hold no method whose step is not in `steps`, by path.
    package init(client: PostgresClient, catalogue: Catalogue, steps: [String: any Step], logger: Logger) {
        self.client = client
        self.logger = logger
        self.steps = steps
        self.log = CallLog()
        self.limits = Limits(client: client)
        self.usedTokens = UsedTokens()
        self.current = Mutex(catalogue)
    }

    /// Whether there is a database to execute them, as far as is known.
    package var isAvailable: Bool { client.isAvailable }

    package var catalogue: Catalogue { current.withLock { $0 } }

    package func method(_ id: String) -> Method? {
        current.withLock { $0.methods[id] }
    }

    /// Takes another catalogue for the calls that begin from now on.
    package func replaceCatalogue(_ catalogue: Catalogue) {
        current.withLock { $0 = catalogue }
        observer.withLock { $0 }?(catalogue)
    }

    /// Has `action` called with the catalogue, now and whenever there is another one. To be called before catalogues are
    /// replaced.
    package func observeCatalogue(_ action: @escaping @Sendable (Catalogue) -> Void) {
        observer.withLock { $0 = action }
        action(catalogue)
    }

    /// Refuses what needs no database to be refused. Nil: go on.
    package func refusal(of method: Method, _ credential: Credential) -> CallError? {
        credential.hash == nil && !method.admitsGuests ? .guestRefused : nil
    }

    /// Whether `start` serves the method; others need `perform`.
    package func isPlain(_ method: Method) -> Bool { !method.hasStep }

    /// What a call came to that is refused before it is executed; the log has it all the same.
    package func refuse(
        _ method: Method,
        _ credential: Credential,
        _ requestID: String,
        since started: NIODeadline,
        _ error: CallError
    ) -> Outcome {
        log.note(.init(method, credential.hash, requestID, started: started, .failure(error)))
        return .failure(error)
    }

    /// Calls that are being executed, by method.
    package var active: [String: Int] {
        catalogue.methods.compactMapValues { $0.activity.current > 0 ? $0.activity.current : nil }
    }

    /// Executes a call of any kind.
    package func perform(_ call: Call) async -> Outcome {
        guard let step = steps[call.method.id] else {
            return await withCheckedContinuation { continuation in
                start(call) { continuation.resume(returning: $0) }
            }
        }
        let ticket: Limits.Ticket?
        do {
            ticket = try await admit(call)
        } catch {
            return refuse(call, error)
        }
        call.method.activity.begin()
        let outcome: Outcome
        do {
            outcome = .success(try await step.perform(call, self))
        } catch {
            outcome = .failure(error)
        }
        return end(call.method, call.credential.hash, call.requestID, call.started, ticket, outcome)
    }

    private func admit(_ call: Call) async throws(CallError) -> Limits.Ticket? {
        guard !call.method.limits.isEmpty else { return nil }
        return try await withCheckedContinuation { continuation in
            limits.admit(call, fault: { self.callError($0, of: call) }) { continuation.resume(returning: $0) }
        }.get()
    }

    /// What a call came to that has not begun; the log has it all the same.
    package func refuse(_ call: Call, _ error: CallError) -> Outcome {
        refuse(call.method, call.credential, call.requestID, since: call.started, error)
    }

    /// Executes a plain call; `completion` runs on the reactor's event loop, or at once on a refusal, and must not block.
    package func start(_ call: Call, completion: @escaping @Sendable (Outcome) -> Void) {
        guard !call.method.limits.isEmpty else { return run(call, nil, completion) }
        limits.admit(call, fault: { [self] in callError($0, of: call) }) { [self] admission in
            switch admission {
            case .success(let ticket): run(call, ticket, completion)
            case .failure(let error): completion(refuse(call, error))
            }
        }
    }

    private func run(_ call: Call, _ ticket: Limits.Ticket?, _ completion: @escaping @Sendable (Outcome) -> Void) {
        let (method, hash, requestID, started) = (call.method, call.credential.hash, call.requestID, call.started)
        method.activity.begin()
        client.start(method.statement, arguments(of: call), on: method.lane) { [self] result in
            completion(end(method, hash, requestID, started, ticket, outcome(of: method, hash, requestID, result)))
        }
    }

    /// Logs a call before anybody is told what came of it.
    private func end(
        _ method: Method,
        _ hash: SHA256Digest?,
        _ requestID: String,
        _ started: NIODeadline,
        _ ticket: Limits.Ticket?,
        _ outcome: Outcome
    ) -> Outcome {
        log.note(.init(method, hash, requestID, started: started, outcome))
        method.activity.end()
        guard let ticket else { return outcome }
        limits.leave(ticket)
        return outcome.adding(ticket.quotas)
    }

    /// Has `action` called each time after completions of `start` were called, on the same thread; it must not block.
    package func afterResults(_ action: @escaping @Sendable () -> Void) {
        client.afterResults(action)
    }

    /// Executes a call's statement with what its step adds to the parameters, perhaps right behind another one.
    func execute(
        _ call: Call,
        adding extra: [StepArgument] = [],
        behind first: (statement: Statement, arguments: Arguments)? = nil
    ) async throws(CallError) -> Reply {
        var arguments = arguments(of: call)
        for argument in extra { argument.append(to: &arguments) }
        let result: Result<QueryResult, DatabaseError>
        do {
            result = .success(
                try await client.execute(call.method.statement, arguments, behind: first, on: call.method.lane))
        } catch {
            result = .failure(error)
        }
        return try outcome(of: call.method, call.credential.hash, call.requestID, result).get()
    }

    private func arguments(of call: Call) -> Arguments {
        var arguments = Arguments(minimumCapacity: call.method.encodings.count + 2)
        arguments.append(call.credential.hash)
        arguments.append(address: call.address)
        for index in call.method.parameters.indices {
            let value = index < call.parameters.count ? call.parameters[index] : nil
            arguments.append(value, as: call.method.encodings[index])
        }
        if call.method.upload?.takesContent == true { arguments.append(content: call.content) }
        return arguments
    }

    private func outcome(
        of method: Method,
        _ tokenHash: SHA256Digest?,
        _ requestID: String,
        _ result: Result<QueryResult, DatabaseError>
    ) -> Outcome {
        switch result {
        case .success(let result):
            if let tokenHash { usedTokens.note(tokenHash) }
            guard method.returnsReply else { return .success(Reply(data: .init(column: 0, of: result))) }
            let outcome = Reply.outcome(of: result)
            if case .failure(let error) = outcome, error.isException {
                return .failure(fault(method, requestID, "the method returned a status that is none of a refusal", [:]))
            }
            return outcome
        case .failure(let error):
            if let tokenHash, error.isRefusal { usedTokens.note(tokenHash) }
            return .failure(callError(error, of: method, requestID))
        }
    }

    /// The client's view of a failed statement; what is our fault goes to the log.
    func callError(_ error: DatabaseError, of method: Method, _ requestID: String) -> CallError {
        let callError = CallError(error)
        // A statement or a lock that took longer than its lane allows: to the client it is one 503 of many.
        if let state = error.sqlState, ["57014", "55P03"].contains(state) {
            logger.info(
                "a call was cut off",
                metadata: ["method": "\(method.id)", "request_id": "\(requestID)", "cause": "\(error.message)"])
        }
        if error.isOfUnknownGate, isTimeToTell() {
            logger.warning(
                "a gate is not as the catalogue has it",
                metadata: ["method": "\(method.id)", "request_id": "\(requestID)", "cause": "\(error.line)"])
        }
        guard callError.isException else { return callError }
        return fault(
            method, requestID, error.message,
            ["sqlstate": "\(error.sqlState ?? "-")", "context": "\(error.context ?? "-")"])
    }

    /// Once a second: where one call meets such a thing, all do.
    private func isTimeToTell() -> Bool {
        lastTold.withLock { last in
            let now = NIODeadline.now()
            if let last, now - last < .seconds(1) { return false }
            last = now
            return true
        }
    }

    func callError(_ error: DatabaseError, of call: Call) -> CallError {
        callError(error, of: call.method, call.requestID)
    }

    /// A fault of ours: its cause goes to the log under the request's id, nothing of it to the client.
    package func fault(_ call: Call, _ cause: String) -> CallError {
        fault(call.method, call.requestID, cause, [:])
    }

    private func fault(_ method: Method, _ requestID: String, _ cause: String, _ more: Logger.Metadata) -> CallError {
        let metadata: Logger.Metadata = [
            "method": "\(method.id)", "request_id": "\(requestID)", "cause": "\(cause)",
        ]
        logger.error("call failed", metadata: metadata.merging(more) { $1 })
        return .internalError
    }
}

extension Reply {
    /// Reads a gatehouse.reply: data, meta, status, message, retry_after.
    static func outcome(of result: QueryResult) -> Outcome {
        guard let status = result.string(column: 2).flatMap({ Int($0) }) else {
            return .success(Reply(data: .init(column: 0, of: result), meta: .init(column: 1, of: result)))
        }
        guard (400..<500).contains(status) || status == 503 else { return .failure(.internalError) }
        return .failure(
            .refused(
                status, result.string(column: 3) ?? "Refused",
                retryAfter: result.string(column: 4).flatMap { Int($0) }))
    }
}

extension DatabaseError {
    /// What a method, or a rule of a table, said to a caller: a use of his token like any other. Not GHA01, which says that it is none.
    fileprivate var isRefusal: Bool {
        guard let sqlState, sqlState != "GHA01", sqlState != "GH503" else { return false }
        return ["GH", "22", "23"].contains(sqlState.prefix(2))
    }
}
