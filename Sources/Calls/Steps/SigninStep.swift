import Catalogue
import JSON
package import Passwords
import PostgresClient
import Tokens

/// session/signin: proves the password and makes the session's token.
///
/// The database books the attempt before it hands out the salt, and compares the proof itself: a node never sees a
/// stored hash, and parallel tries gain nothing.
package struct SigninStep: Step {
    private static let begin = Statement("select gate.node_begin_signin($1, $2)", isRepeatable: false)
    private static let rehash = Statement("select gate.node_rehash($1, $2, $3)", isRepeatable: false)
    private let hasher: PasswordHasher

    package init(hasher: PasswordHasher) {
        self.hasher = hasher
    }

    package func perform(_ call: Call, _ calls: Calls) async throws(CallError) -> Reply {
        guard let credentials = call.parameters.first, let username = credentials["username"]?.string,
            let password = credentials["password"]?.string
        else {
            return try await calls.execute(call, adding: [.null, .null, .null])
        }
        var arguments = Arguments()
        arguments.append(text: username)
        arguments.append(address: call.address)
        let (check, proof) = try await calls.withPasswordSlot(of: hasher, for: call) { [arguments] slot in
            let check = try await calls.beginPasswordCheck(for: call, Self.begin, arguments)
            let proof = try await slot.prove(password, challenge: check.challenge)
            return (check, proof)
        }
        try await calls.offer(proof, for: check, of: call)
        let token = Token.make(.session)
        var call = call
        call.parameters[0] = .null
        // Cut as the database counts: by scalars, not by what people see as one character.
        let userAgent = StepArgument(text: call.userAgent.map { String($0.unicodeScalars.prefix(512)) })
        var reply: Reply
        do {
            reply = try await calls.execute(call, adding: [.uuid(check.attempt), .hash(token.hash), userAgent])
        } catch {
            var error = error
            error.isAboutPassword = true
            throw error
        }
        if hasher.needsRehash(challenge: check.challenge) {
            await rehash(password, proof: proof, token: token, calls)
        }
        reply.data = reply.data.adding("token", token.text)
        return reply
    }

    /// Brings a hash of older parameters up to date, now that the password is at hand. Failing is no harm: the next
    /// sign-in tries again.
    private func rehash(_ password: String, proof: String, token: Token, _ calls: Calls) async {
        guard let hash = try? await hasher.hash(password) else { return }
        var arguments = Arguments()
        arguments.append(token.hash)
        arguments.append(text: proof)
        arguments.append(text: hash)
        _ = try? await calls.client.execute(Self.rehash, arguments, on: .write)
    }
}

extension Reply.Text {
    /// The same JSON object with one more string member in front.
    func adding(_ name: String, _ value: String) -> Reply.Text {
        var bytes: [UInt8] = [UInt8(ascii: "{")]
        JSON.writeString(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        JSON.writeString(value, to: &bytes)
        withBytes { object in
            let members = object.dropFirst()
            if members.first != UInt8(ascii: "}") { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: members)
        }
        return .bytes(bytes)
    }
}
