/// Why a statement has no result.
///
/// `description` is generic on purpose: PostgreSQL's message can carry data. It is in `message` for the log.
package struct DatabaseError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable, Equatable {
        /// No connection could be had; the statement was not executed.
        case unreachable
        /// The lane's queue is full, or the statement waited in it for too long: it was not executed.
        case overloaded
        /// The connection was lost after the statement was sent: it may have been executed.
        case lost
        /// PostgreSQL refused the statement with this SQLSTATE.
        case refused(sqlState: String)
    }

    package let code: Code
    /// PostgreSQL's primary message, or libpq's for a failed connection.
    package let message: String
    /// PostgreSQL's DETAIL.
    package let detail: String?
    /// PostgreSQL's HINT.
    package let hint: String?
    /// PostgreSQL's CONTEXT: where in which function it happened.
    package let context: String?
    /// 1-based character offset into the SQL text, of an error found in it.
    package let position: Int?
    /// A prepared statement whose result type has changed: it must be prepared anew.
    var isOutdatedPlan = false
    /// PostgreSQL refused the statement as such: nothing of it was executed.
    package var isOfStatement = false
    /// PostgreSQL closes the connection.
    var endsSession = false

    package init(
        _ code: Code,
        message: String = "",
        detail: String? = nil,
        hint: String? = nil,
        context: String? = nil,
        position: Int? = nil
    ) {
        self.code = code
        self.message = message
        self.detail = detail
        self.hint = hint
        self.context = context
        self.position = position
    }

    package var sqlState: String? {
        if case .refused(let sqlState) = code { sqlState } else { nil }
    }

    /// `message` in one line. libpq's names host, port and user; never the URI, which was checked before it got here.
    package var line: String { message.split(separator: "\n").joined(separator: " ") }

    package var description: String {
        switch code {
        case .unreachable: "database unreachable"
        case .overloaded: "database queue full"
        case .lost: "database connection lost"
        case .refused(let sqlState): "database refused the statement (\(sqlState))"
        }
    }
}
