/// A PHC string without its hash, `$argon2id$v=19$m=19456,t=2,p=1$<salt>`: all that a node needs to know of a stored
/// password in order to prove that it was given the right one.
///
/// Numbers and base 64 must be canonical, so that equal proofs are equal texts.
package struct PasswordChallenge: Sendable, Hashable {
    /// Accepted lengths of a salt in bytes.
    static let saltLengths = 8...64

    let parameters: PasswordParameters
    let salt: [UInt8]

    /// Nil where the parameters are not acceptable or the salt's length is not.
    init?(parameters: PasswordParameters, salt: [UInt8]) {
        guard parameters.isAcceptable, Self.saltLengths.contains(salt.count) else { return nil }
        self.parameters = parameters
        self.salt = salt
    }

    init(parsing text: String) throws(PasswordError) {
        // Bounds the work: the longest acceptable challenge is shorter.
        guard text.utf8.count <= 160 else { throw .malformedChallenge }
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count == 5, fields[0].isEmpty, fields[1] == "argon2id", fields[2] == "v=19",
            let parameters = Self.parameters(fields[3]),
            let salt = Base64.decode(fields[4])
        else { throw .malformedChallenge }
        guard let challenge = Self(parameters: parameters, salt: salt) else { throw .unacceptableChallenge }
        self = challenge
    }

    /// The challenge as text, without a trailing `$`.
    var text: String {
        "$argon2id$v=19$m=\(parameters.memoryKiB),t=\(parameters.iterations),p=\(parameters.parallelism)$"
            + Base64.encode(salt)
    }

    private static func parameters(_ text: Substring) -> PasswordParameters? {
        let fields = text.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count == 3,
            let memoryKiB = number(fields[0], after: "m="),
            let iterations = number(fields[1], after: "t="),
            let parallelism = number(fields[2], after: "p=")
        else { return nil }
        return PasswordParameters(memoryKiB: memoryKiB, iterations: iterations, parallelism: parallelism)
    }

    private static func number(_ text: Substring, after name: String) -> UInt32? {
        guard text.hasPrefix(name) else { return nil }
        let digits = text.dropFirst(name.count)
        guard let number = UInt32(digits), String(number) == digits else { return nil }
        return number
    }
}
