import CLibPQ

/// A plain connection for set-up work, one command at a time. Blocks its thread: for migrations and tools, not for calls.
package struct BlockingConnection: ~Copyable {
    fileprivate let handle: OpaquePointer

    package init(url: String, applicationName: String = "gatehouse") throws(DatabaseError) {
        let connector = Connector(url: url, applicationName: applicationName, role: nil)
        let setup = "set search_path = pg_catalog; set timezone = 'UTC'; \(Connector.commonSetup)"
        handle = try connector.connectBlocking(setup: setup).get().pointer
    }

    deinit {
        PQfinish(handle)
    }

    /// Executes one command or several, separated by semicolons; the last one's result.
    @discardableResult
    package func execute(_ sql: String) throws(DatabaseError) -> QueryResult {
        try Self.check(PQexec(handle, sql), handle)
    }

    /// Executes one command with text arguments.
    @discardableResult
    package func execute(_ sql: String, _ arguments: [String?]) throws(DatabaseError) -> QueryResult {
        var packed = Arguments()
        for argument in arguments {
            if let argument { packed.append(literal: argument) } else { packed.appendNull() }
        }
        var scratch = ArgumentPointers()
        var result: OpaquePointer?
        _ = scratch.withPointers(to: packed) { count, values, lengths, formats in
            result = PQexecParams(handle, sql, count, nil, values, lengths, formats, 0)
            return 1
        }
        return try Self.check(result, handle)
    }

    private static func check(_ result: OpaquePointer?, _ handle: OpaquePointer) throws(DatabaseError) -> QueryResult {
        guard let result else {
            throw DatabaseError(.lost, message: String(cString: PQerrorMessage(handle)))
        }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
            return QueryResult(taking: result)
        default:
            defer { PQclear(result) }
            throw DatabaseError(result: result)
        }
    }
}

/// A script's statement failed after `completedStatements` others.
package struct ScriptError: Error {
    package let error: DatabaseError
    package let completedStatements: Int
}

extension BlockingConnection {
    /// A transaction is open, and has not failed.
    package var isInTransaction: Bool { PQtransactionStatus(handle) == PQTRANS_INTRANS }

    /// Executes all statements of a script.
    package func execute(script: String) throws(ScriptError) {
        guard PQsendQuery(handle, script) == 1 else {
            throw ScriptError(
                error: DatabaseError(.lost, message: String(cString: PQerrorMessage(handle))), completedStatements: 0)
        }
        var completed = 0
        var failure: DatabaseError?
        while let result = PQgetResult(handle) {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK: completed += 1
            case PGRES_EMPTY_QUERY: break
            case PGRES_COPY_IN: PQputCopyEnd(handle, "COPY FROM STDIN has no input here")
            case PGRES_COPY_OUT, PGRES_COPY_BOTH:
                throw ScriptError(
                    error: DatabaseError(.lost, message: "COPY TO STDOUT has no output here"),
                    completedStatements: completed)
            default: failure = failure ?? DatabaseError(result: result)
            }
        }
        if let failure { throw ScriptError(error: failure, completedStatements: completed) }
    }
}
