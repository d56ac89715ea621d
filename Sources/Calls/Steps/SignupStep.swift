import JSON
package import Passwords
import PostgresClient

/// session/signup: hashes the password, which goes no further than here.
package struct SignupStep: Step {
    private let hasher: PasswordHasher

    package init(hasher: PasswordHasher) {
        self.hasher = hasher
    }

    package func perform(_ call: Call, _ calls: Calls) async throws(CallError) -> Reply {
        guard case .object(let fields)? = call.parameters.first else {
            throw calls.fault(call, "parameters that the schema should have refused")
        }
        var hash: String?
        if let password = fields["password"]?.string {
            try PasswordPolicy.check(password, at: "/0/password")
            try await ask(call, calls)
            hash = try await calls.withPasswordSlot(of: hasher, for: call) { slot in try await slot.hash(password) }
        }
        var call = call
        call.parameters = [.object(JSON.Object(fields.filter { $0.key != "password" }))]
        return try await calls.execute(call, adding: [StepArgument(text: hash)])
    }

    /// Hashing is work: not where there is no database, or sign-up is closed. What an account without a name is refused for comes after
    /// that.
    private func ask(_ call: Call, _ calls: Calls) async throws(CallError) {
        var call = call
        call.parameters = [.object([:])]
        do {
            _ = try await calls.execute(call, adding: [.null])
        } catch {
            guard error.code == CallError.invalidParameters([]).code else { throw error }
        }
    }
}
