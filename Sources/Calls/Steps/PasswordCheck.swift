import JSON
import Logging
import Passwords
import PostgresClient
import Schemas

/// A password check that the database has booked as failed, until its proof says otherwise.
struct PasswordCheck: Sendable {
    let attempt: String
    /// Parameters and salt of the stored hash; for an unknown account, ones made up by the database.
    let challenge: String

    private static let offer = Statement("select gate.node_offer_proof($1, $2)", isRepeatable: false)

    /// Ties the proof to the attempt, in a transaction of its own; the statement behind it then tells what came of it.
    func offer(_ proof: String) -> (statement: Statement, arguments: Arguments) {
        var arguments = Arguments()
        arguments.append(literal: attempt)
        arguments.append(text: proof)
        return (Self.offer, arguments)
    }
}

extension Calls {
    /// Books a check with one of the begin functions, before any password is looked at.
    ///
    /// Throws 429 with the seconds to wait where the account or the address has failed too often.
    func beginPasswordCheck(
        for call: Call,
        _ statement: Statement,
        _ arguments: Arguments
    ) async throws(CallError) -> PasswordCheck {
        let result = try await ask(statement, arguments, for: call)
        guard let json = try? result.withBytes(column: 0, { try JSON(parsing: $0) }) else {
            throw fault(call, "a password check was begun without an answer")
        }
        if let wait = json["retry_after"]?.integer {
            throw .refused(429, "Too many failed sign-ins", retryAfter: Int(wait))
        }
        guard let attempt = json["attempt"]?.string, let challenge = json["challenge"]?.string else {
            throw fault(call, "a password check was begun without a challenge")
        }
        return PasswordCheck(attempt: attempt, challenge: challenge)
    }

    /// Runs `body` with one of the node's hashing slots; 503 where too many wait already.
    func withPasswordSlot<Value: Sendable>(
        of hasher: PasswordHasher,
        for call: Call,
        _ body: nonisolated(nonsending) (borrowing PasswordSlot) async throws -> Value
    ) async throws(CallError) -> Value {
        do {
            return try await hasher.withSlot(body)
        } catch let error as CallError {
            throw error
        } catch PasswordError.overloaded {
            throw .busy
        } catch is CancellationError {
            throw .unavailable
        } catch {
            throw fault(call, "password hashing failed: \(error)")
        }
    }
}

extension PasswordPolicy {
    /// Throws the rule that a new password breaks, as an error of the parameter at `path`.
    static func check(_ password: String, at path: String) throws(CallError) {
        do {
            try check(password)
        } catch {
            throw .invalidParameters([.init(path: path, message: error.message)])
        }
    }
}
