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
    private static let renew = Statement("select gate.node_renew_hash($1, $2)", isRepeatable: false)
    private let hasher: PasswordHasher
    private let renewals = Renewals()

    package init(hasher: PasswordHasher) {
        self.hasher = hasher
    }

    package func perform(_ call: Call, _ calls: Calls) async throws(CallError) -> Reply {
        guard let credentials = call.parameters.first, let username = credentials["username"]?.string,
            let password = credentials["password"]?.string
        else {
            return try await calls.execute(call, adding: [.null, .null, .null])
        }
        return try await signin(call, calls, username, password, mayRepeat: true)
    }

    private func signin(
        _ call: Call,
        _ calls: Calls,
        _ username: String,
        _ password: String,
        mayRepeat: Bool
    ) async throws(CallError) -> Reply {
        var arguments = Arguments()
        arguments.append(text: username)
        arguments.append(address: call.address)
        let (check, proof) = try await calls.withPasswordSlot(of: hasher, for: call) { [arguments] slot in
            let check = try await calls.beginPasswordCheck(for: call, Self.begin, arguments)
            let proof = try await slot.prove(password, challenge: check.challenge)
            return (check, proof)
        }
        let token = Token.make(.session)
        var withoutPassword = call
        withoutPassword.parameters[0] = .null
        // Cut as the database counts: by scalars, not by what people see as one character.
        let userAgent = StepArgument(text: call.userAgent.map { String($0.unicodeScalars.prefix(512)) })
        var reply: Reply
        do {
            reply = try await calls.execute(
                withoutPassword, adding: [.uuid(check.attempt), .hash(token.hash), userAgent],
                behind: check.offer(proof))
        } catch {
            // Proved under a salt that this node was about to replace, which it does for the right password only.
            if error.status == 401, mayRepeat, hasher.needsRehash(challenge: check.challenge),
                renewals.isRecent(username.lowercased())
            {
                return try await signin(call, calls, username, password, mayRepeat: false)
            }
            var error = error
            error.isAboutPassword = true
            throw error
        }
        if hasher.needsRehash(challenge: check.challenge), renewals.begin(username.lowercased()) {
            try? await renewHash(of: password, withoutPassword, arguments, check.challenge, proof, calls)
        }
        reply.data = reply.data.adding("token", token.text)
        return reply
    }

    /// Brings a hash of older parameters up to date, now that the password is known to be right: not before, since whoever tries
    /// passwords would see by the time that the account exists. Failing is no harm: the next sign-in tries again.
    private func renewHash(
        of password: String,
        _ call: Call,
        _ arguments: Arguments,
        _ challenge: String,
        _ proof: String,
        _ calls: Calls
    ) async throws {
        let newHash = try await hasher.hash(password)
        let check = try await calls.beginPasswordCheck(for: call, Self.begin, arguments)
        // Another node may have renewed it meanwhile: what was booked is to be taken back all the same.
        let isSame = check.challenge == challenge
        let proof = isSame ? proof : try await hasher.prove(password, challenge: check.challenge)
        var renewal = Arguments()
        renewal.append(literal: check.attempt)
        renewal.append(text: newHash)
        try await calls.ask(Self.renew, renewal, behind: check.offer(proof), for: call)
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
