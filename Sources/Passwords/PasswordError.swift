/// Why a password could not be hashed. None of these says anything about the password.
package enum PasswordError: Error, Hashable {
    /// All slots are held and the queue for them is full: try again later.
    case overloaded
    /// The challenge is not the beginning of an argon2id PHC string.
    case malformedChallenge
    /// The challenge, or the configuration, asks for parameters outside the accepted bounds.
    case unacceptableChallenge
    /// The library failed, for want of memory in practice; its error code.
    case failed(code: Int32)
}
