import JSON
import NIOCore
package import PostgresClient
import Synchronization
package import Tokens

/// Connections that outlive their calls, by their tokens: events reach them, and the end of their token does.
package final class Subscribers: Sendable {
    package enum Message: Sendable {
        /// A JSON-RPC notification.
        case event([UInt8])
        case tokenEnded
    }

    /// Told on any thread; must not block.
    package typealias Delivery = @Sendable (Message) -> Void

    package struct ID: Sendable {
        let hash: SHA256Digest
        let number: Int
    }

    /// What the database said of a good token.
    package struct Owner: Sendable {
        let userID: Int64
        /// When it ends if nobody uses it meanwhile.
        var end: NIODeadline?
    }

    private struct Token {
        let userID: Int64
        var checkAt: NIODeadline
        var deliveries: [(number: Int, delivery: Delivery)]
    }

    private struct State {
        var tokens: [SHA256Digest: Token] = [:]
        var users: [Int64: [SHA256Digest]] = [:]
        var number = 0

        mutating func removeToken(_ hash: SHA256Digest) {
            guard let token = tokens.removeValue(forKey: hash) else { return }
            users[token.userID]?.removeAll { $0 == hash }
            if users[token.userID]?.isEmpty == true { users[token.userID] = nil }
        }
    }

    private static let check = Statement("select gate.node_check_tokens($1)", isRepeatable: true)
    /// How long nobody looks at a token of which nothing is heard.
    private static let rest = TimeAmount.minutes(5)
    private let client: PostgresClient
    private let state = Mutex(State())

    package init(client: PostgresClient) {
        self.client = client
    }

    /// Whose a token is, for a connection that begins. Success with nil: it is not good. `completion` must not block.
    package func authenticate(
        _ hash: SHA256Digest,
        _ completion: @escaping @Sendable (Result<Owner?, CallError>) -> Void
    ) {
        client.start(Self.check, Self.arguments([hash]), on: .point) { result in
            completion(result.map { Self.owners($0).first ?? nil }.mapError { CallError($0) })
        }
    }

    package func add(_ hash: SHA256Digest, _ owner: Owner, _ delivery: @escaping Delivery) -> ID {
        state.withLock { state in
            state.number += 1
            // Looked at again at once: the token may have ended since its owner was asked for.
            var token = state.tokens[hash] ?? Token(userID: owner.userID, checkAt: .now(), deliveries: [])
            token.checkAt = .now()
            token.deliveries.append((state.number, delivery))
            if token.deliveries.count == 1 { state.users[owner.userID, default: []].append(hash) }
            state.tokens[hash] = token
            return ID(hash: hash, number: state.number)
        }
    }

    package func remove(_ id: ID) {
        state.withLock { state in
            guard let place = state.tokens[id.hash]?.deliveries.firstIndex(where: { $0.number == id.number }) else {
                return
            }
            state.tokens[id.hash]?.deliveries.remove(at: place)
            if state.tokens[id.hash]?.deliveries.isEmpty == true { state.removeToken(id.hash) }
        }
    }

    // MARK: Events

    /// Tokens of these users; of all where nil.
    func hashes(of users: [Int64]?) -> [SHA256Digest] {
        state.withLock { state in
            guard let users else { return Array(state.tokens.keys) }
            return Set(users).flatMap { state.users[$0] ?? [] }
        }
    }

    func deliver(_ message: Message, to hashes: some Sequence<SHA256Digest>) {
        let deliveries = state.withLock { state in
            hashes.flatMap { state.tokens[$0]?.deliveries.map(\.delivery) ?? [] }
        }
        for delivery in deliveries { delivery(message) }
    }

    // MARK: Ended tokens

    /// Has the tokens of these users checked next; of all where nil.
    func suspect(_ users: [Int64]?) {
        let hashes = hashes(of: users)
        state.withLock { state in
            for hash in hashes { state.tokens[hash]?.checkAt = .now() }
        }
    }

    /// Asks the database about all tokens that are to be checked by now, and tells the connections of those that ended.
    func checkDue() async throws(DatabaseError) {
        let now = NIODeadline.now()
        let due = state.withLock { $0.tokens.filter { $0.value.checkAt <= now }.map(\.key) }
        for start in stride(from: 0, to: due.count, by: 500) {
            let batch = Array(due[start..<min(start + 500, due.count)])
            let result = try await client.execute(Self.check, Self.arguments(batch), on: .upkeep)
            settle(Array(zip(batch, Self.owners(result))))
        }
    }

    private func settle(_ checked: [(SHA256Digest, Owner?)]) {
        let ended = state.withLock { state in
            var ended: [Delivery] = []
            for (hash, owner) in checked {
                if let owner {
                    // Nodes and tokens need not be looked at together.
                    let rest = NIODeadline.now() + .nanoseconds(Self.rest.nanoseconds / 4 * .random(in: 3...5))
                    state.tokens[hash]?.checkAt = min(owner.end ?? rest, rest)
                } else if let token = state.tokens[hash] {
                    ended += token.deliveries.map(\.delivery)
                    state.removeToken(hash)
                }
            }
            return ended
        }
        for delivery in ended { delivery(.tokenEnded) }
    }

    private static func arguments(_ hashes: [SHA256Digest]) -> Arguments {
        var arguments = Arguments(byteCapacity: 64 + 36 * hashes.count)
        arguments.appendArray(hashes: hashes)
        return arguments
    }

    private static func owners(_ result: QueryResult) -> [Owner?] {
        let json = try? result.withBytes(column: 0) { try JSON(parsing: $0) }
        return (json?.array ?? []).map { owner in
            guard let userID = owner["user_id"]?.integer else { return nil }
            return Owner(userID: userID, end: owner["ends_in"]?.integer.map { .now() + .milliseconds($0) })
        }
    }
}
