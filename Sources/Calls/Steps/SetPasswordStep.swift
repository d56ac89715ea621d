import JSON
package import Passwords
import PostgresClient

/// profile/set-password: proves the current password and hashes the new one.
package struct SetPasswordStep: Step {
    private static let begin = Statement("select gate.node_begin_password_check($1, $2)", isRepeatable: false)
    private let hasher: PasswordHasher

    package init(hasher: PasswordHasher) {
        self.hasher = hasher
    }

    package func perform(_ call: Call, _ calls: Calls) async throws(CallError) -> Reply {
        guard call.parameters.count == 2, let current = call.parameters[0].string,
            let new = call.parameters[1].string
        else { throw calls.fault(call, "parameters that the schema should have refused") }
        try PasswordPolicy.check(new, at: "/1")
        var arguments = Arguments()
        arguments.append(call.credential.hash)
        arguments.append(address: call.address)
        let (check, proof, hash) = try await calls.withPasswordSlot(of: hasher, for: call) { [arguments] slot in
            let check = try await calls.beginPasswordCheck(for: call, Self.begin, arguments)
            let proof = try await slot.prove(current, challenge: check.challenge)
            return (check, proof, try await slot.hash(new))
        }
        var call = call
        call.parameters = [.null, .null]
        return try await calls.execute(
            call, adding: [.uuid(check.attempt), .text(hash)], behind: check.offer(proof))
    }
}
