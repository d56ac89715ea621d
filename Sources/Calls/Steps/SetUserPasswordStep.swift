import Catalogue
import JSON
package import Passwords
import PostgresClient

/// admin/users/create, set-password and set-username: hashes the password, which goes no further than here, or makes
/// one and adds it to the reply.
package struct SetUserPasswordStep: Step {
    /// Where a method's password is, and what a call without it means.
    package enum Place: Sendable {
        /// Member `password` of the first parameter; generated where it is missing.
        case field
        /// The parameter at this index.
        case parameter(Int, isGenerated: Bool)
    }

    private let hasher: PasswordHasher
    private let place: Place

    package init(hasher: PasswordHasher, place: Place) {
        self.hasher = hasher
        self.place = place
    }

    package func perform(_ call: Call, _ calls: Calls) async throws(CallError) -> Reply {
        var call = call
        let given = takePassword(from: &call)
        if let given { try PasswordPolicy.check(given, at: path) }
        let generated = given == nil && isGenerated ? GeneratedPassword.make() : nil
        var hash: String?
        if let password = given ?? generated {
            // Hashing is work: not for callers that the method will refuse anyway.
            try await calls.checkAdmission(to: call.method, call.credential, call.address, call.requestID)
            hash = try await calls.withPasswordSlot(of: hasher, for: call) { slot in try await slot.hash(password) }
        }
        var reply = try await calls.execute(call, adding: [StepArgument(text: hash)])
        if let generated { reply.data = reply.data.adding("password", generated) }
        return reply
    }

    private var path: String {
        switch place {
        case .field: "/0/password"
        case .parameter(let index, _): "/\(index)"
        }
    }

    private var isGenerated: Bool {
        switch place {
        case .field: true
        case .parameter(_, let isGenerated): isGenerated
        }
    }

    private func takePassword(from call: inout Call) -> String? {
        switch place {
        case .field:
            guard case .object(let fields)? = call.parameters.first else { return nil }
            call.parameters[0] = .object(JSON.Object(fields.filter { $0.key != "password" }))
            return fields["password"]?.string
        case .parameter(let index, _):
            guard call.parameters.indices.contains(index) else { return nil }
            let password = call.parameters[index].string
            call.parameters[index] = .null
            return password
        }
    }
}
