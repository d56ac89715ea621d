import NIOCore
import PostgresClient
import Synchronization
import Tokens

/// Whose tokens are, as far as they are good. What the database says holds for some seconds: a token that has ended counts
/// for its user no longer than that.
final class TokenOwners: Sendable {
    private static let statement = Statement("select gate.node_token_user($1)", isRepeatable: true)
    /// More than that are forgotten together and asked for again.
    private static let limit = 50_000
    private let client: PostgresClient
    private static let lifetime = TimeAmount.seconds(10)
    private let known = Mutex<[SHA256Digest: (user: Int64, until: NIODeadline)]>([:])

    init(client: PostgresClient) {
        self.client = client
    }

    /// The user's id; nil: the token is none that is good.
    func find(_ hash: SHA256Digest, _ completion: @escaping @Sendable (Result<Int64?, DatabaseError>) -> Void) {
        if let owner = known.withLock({ $0[hash] }), owner.until > .now() { return completion(.success(owner.user)) }
        var arguments = Arguments()
        arguments.append(hash)
        client.start(Self.statement, arguments, on: .point) { [self] result in
            completion(result.map { keep($0.string(column: 0).flatMap { Int64($0) }, hash) })
        }
    }

    private func keep(_ user: Int64?, _ hash: SHA256Digest) -> Int64? {
        guard let user else { return nil }
        known.withLock { known in
            if known.count >= Self.limit { known.removeAll() }
            known[hash] = (user, .now() + Self.lifetime)
        }
        return user
    }
}
