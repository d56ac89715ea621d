import JSON
import PostgresClient
import Schemas

extension CallError {
    /// The client's view of a failed statement. docs/errors.md has the table.
    init(_ error: DatabaseError) {
        switch error.code {
        case .unreachable, .lost:
            self = .unavailable
        case .overloaded:
            self = .busy
        case .refused(let sqlState):
            self = Self.make(sqlState, error)
        }
    }

    private static func make(_ sqlState: String, _ error: DatabaseError) -> CallError {
        switch sqlState {
        case "GHA01": return .guestRefused
        case "GHA03": return .userRefused
        case "GH808": return .invalidParameters(violations(error.detail))
        case "GH429": return .refused(429, error.message, retryAfter: max(1, error.detail.flatMap { Int($0) } ?? 1))
        case "23505": return .refused(409, "Already taken")
        case "23503", "23514", "23502", "22P02", "22P05", "22021", "22001", "22003", "22007", "22008", "22009", "22015",
            "22023", "22025":
            return .refused(400, "A value is not acceptable")
        case _ where error.isOfUnknownGate:
            return .unavailable
        case "54000" where error.isOfStatement:
            // PostgreSQL's queue of notifications is full.
            return .unavailable
        default:
            break
        }
        switch sqlState.prefix(2) {
        case "GH":
            guard let status = Int(sqlState.dropFirst(2)), (400..<500).contains(status) || status == 503 else {
                return .internalError
            }
            return .refused(status, error.message, retryAfter: status == 503 ? 1 : nil)
        case "08", "53", "57", "40", "55":
            // No connection, no resources, shut down or out of time, a deadlock, a lock that did not come.
            return .unavailable
        case "25" where sqlState == "25006":
            // The primary became a standby.
            return .unavailable
        default:
            return .internalError
        }
    }

    private static func violations(_ detail: String?) -> [Schema.Violation] {
        guard let detail, let list = try? JSON(parsing: detail), case .array(let entries) = list else { return [] }
        return entries.compactMap { entry in
            guard let path = entry["path"]?.string, let message = entry["message"]?.string else { return nil }
            return Schema.Violation(path: path, message: message)
        }
    }
}

extension DatabaseError {
    /// The gate has another signature or result than this node knows, or is none: for a moment, while a new catalogue is on its way, or
    /// for good, where somebody dropped it. Deeper down such an error is the method's fault.
    var isOfUnknownGate: Bool {
        isOfStatement && ["42883", "42846", "0A000"].contains(sqlState)
    }
}
