import Synchronization

/// Accounts, by the name that they sign in with, whose hash this node has renewed lately, or is renewing.
///
/// Sign-ins that began before a renewal find the hash outdated when they end. A second renewal would be work for nothing, and make the
/// first one's proof, where that is still on its way, one of a wrong password.
final class Renewals: Sendable {
    /// Longer than a sign-in lasts.
    private static let time: Duration = .seconds(60)
    private static let limit = 1_000
    private let begun = Mutex<[String: ContinuousClock.Instant]>([:])

    /// Whether the account's hash was renewed lately, or is being renewed.
    func isRecent(_ login: String) -> Bool {
        begun.withLock { $0[login].map { .now - $0 < Self.time } ?? false }
    }

    /// Whether the account's hash is to be renewed now; where so many have been, it is at a later sign-in.
    func begin(_ login: String) -> Bool {
        let now = ContinuousClock.now
        return begun.withLock { begun in
            if begun.count >= Self.limit { begun = begun.filter { now - $0.value < Self.time } }
            if let last = begun[login], now - last < Self.time { return false }
            guard begun.count < Self.limit else { return false }
            begun[login] = now
            return true
        }
    }
}
