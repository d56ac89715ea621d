import JSON
package import Passwords
import PostgresClient
import Schemas
import Tokens

/// session/confirm-email-by-token: the token goes no further than here, the database gets its SHA-256.
package struct ConfirmEmailStep: Step {
    package init() {}

    package func perform(_ call: Call, _ calls: Calls) async throws(CallError) -> Reply {
        var call = call
        let token = try Token.take(.emailConfirmation, from: &call)
        return try await calls.execute(call, adding: [.hash(token.hash)])
    }
}

/// session/set-password-by-token: the same, and hashes the password.
package struct ResetPasswordStep: Step {
    private static let check = Statement("select gate.node_check_reset_token($1)", isRepeatable: true)
    private let hasher: PasswordHasher

    package init(hasher: PasswordHasher) {
        self.hasher = hasher
    }

    package func perform(_ call: Call, _ calls: Calls) async throws(CallError) -> Reply {
        var call = call
        let token = try Token.take(.passwordReset, from: &call)
        guard call.parameters.count == 2, let password = call.parameters[1].string else {
            throw calls.fault(call, "parameters that the schema should have refused")
        }
        try PasswordPolicy.check(password, at: "/1")
        call.parameters[1] = .null
        // Hashing is work: not for whoever makes tokens up.
        var arguments = Arguments()
        arguments.append(token.hash)
        try await calls.ask(Self.check, arguments, for: call)
        let hash = try await calls.withPasswordSlot(of: hasher, for: call) { slot in try await slot.hash(password) }
        return try await calls.execute(call, adding: [.hash(token.hash), .text(hash)])
    }
}

extension Token {
    /// Takes a mail's token out of a call's first parameter. Throws 400 where it is none of `kind`.
    fileprivate static func take(_ kind: TokenKind, from call: inout Call) throws(CallError) -> Token {
        guard let text = call.parameters.first?.string, let token = Token(parsing: text), token.kind == kind else {
            throw .invalidParameters([.init(path: "/0", message: "is not a token of this kind, or mistyped")])
        }
        call.parameters[0] = .null
        return token
    }
}
