/// The right to hash passwords, lent by `PasswordHasher.withSlot`. It cannot leave the closure it is lent to.
package struct PasswordSlot: ~Copyable, Sendable {
    let hasher: PasswordHasher

    /// The complete PHC string of `password` under a new random salt.
    ///
    /// - Throws: `PasswordError`, `CancellationError` where the task was cancelled before hashing began.
    package func hash(_ password: String) async throws -> String {
        try await hasher.run(password, hasher.newChallenge())
    }

    /// The complete PHC string of `password` under the challenge's parameters and salt.
    ///
    /// - Throws: `PasswordError`, `CancellationError` where the task was cancelled before hashing began.
    package func prove(_ password: String, challenge: String) async throws -> String {
        try await hasher.run(password, hasher.challenge(parsing: challenge))
    }
}
