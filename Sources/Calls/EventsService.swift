import JSON
package import Logging
import NIOCore
package import PostgresClient
import ServiceLifecycle
import Tokens

/// Brings events of gatehouse.publish to the connections that they are for.
///
/// The database is asked twice: whom an event is for, and, with the tokens of those who are connected here, what it says.
/// So this node reads no event but for tokens that it was given.
package actor EventsService: Service {
    private struct Event {
        let id: Int64
        let transaction: UInt64
        /// Nil: the holders of a permission.
        let users: [Int64]?
    }

    private static let find = Statement("select gate.node_find_events($1, $2, $3)", isRepeatable: true)
    private static let read = Statement(
        "select r.recipients::text, r.params from gate.node_read_events($1, $2) r", isRepeatable: true)
    private static let batch = 1_000
    /// An event is visible at once, its notification may come so much later.
    private static let delay = TimeAmount.seconds(10)
    private static let seenLimit = 100_000

    private let client: PostgresClient
    private let subscribers: Subscribers
    private let channel: NotificationListener.Channel
    private let logger: Logger
    /// Events of transactions before this one have all been seen.
    private var position: UInt64?
    /// What `position` will be, and since when it is known.
    private var next: (position: UInt64, since: NIODeadline)?
    /// Events that have been seen, by id, with their transactions: all from `position` on, and of older ones many.
    private var seen: [Int64: UInt64] = [:]

    /// `channel` names events.
    package init(
        client: PostgresClient,
        subscribers: Subscribers,
        channel: NotificationListener.Channel,
        logger: Logger
    ) {
        self.client = client
        self.subscribers = subscribers
        self.channel = channel
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { await self.listen() }
    }

    private func listen() async {
        for await _ in channel.wakes {
            do {
                let notified = channel.take()
                if notified.isComplete {
                    try await receive(notified.payloads.compactMap { Int64($0) })
                } else {
                    try await catchUp()
                }
            } catch {
                logger.debug("events are not read yet", metadata: ["cause": "\(error)"])
                // As often as a lost connection is tried again; then all that came meanwhile is read.
                try? await Task.sleep(for: .milliseconds(500))
                channel.lose()
            }
        }
    }

    private func receive(_ ids: [Int64]) async throws(DatabaseError) {
        for start in stride(from: 0, to: ids.count, by: Self.batch) {
            let (events, position) = try await find(Array(ids[start..<min(start + Self.batch, ids.count)]), nil)
            try await send(events)
            advance(to: position)
        }
    }

    /// Reads what was published since `position`, whoever was told of it.
    private func catchUp() async throws(DatabaseError) {
        var after = position.map { (transaction: $0, id: Int64(0)) }
        var first: UInt64?
        while true {
            let (events, position) = try await find([], after)
            first = first ?? position
            try await send(events)
            guard events.count > 0, let last = events.last else { break }
            after = (last.transaction, last.id)
        }
        if let first { advance(to: first) }
    }

    private func advance(to position: UInt64) {
        let now = NIODeadline.now()
        if self.position == nil { self.position = position }
        if let next, now - next.since > Self.delay || seen.count > Self.seenLimit {
            self.position = next.position
            // The rest is kept as well: a notification can come again, from any role of the database.
            if seen.count > Self.seenLimit { seen = seen.filter { $0.value >= next.position } }
            self.next = nil
        }
        if next == nil { next = (position, now) }
        if seen.count > 2 * Self.seenLimit { seen.removeAll() }
    }

    private func find(
        _ ids: [Int64],
        _ after: (transaction: UInt64, id: Int64)?
    ) async throws(DatabaseError) -> (events: [Event], position: UInt64) {
        var arguments = Arguments(byteCapacity: 64 + 12 * ids.count)
        arguments.appendArray(of: .bigint, ids) { $0 }
        if let after {
            arguments.append(literal: "\(after.transaction)")
            arguments.append(literal: "\(after.id)")
        } else {
            arguments.appendNull()
            arguments.appendNull()
        }
        let result = try await client.execute(Self.find, arguments, on: .upkeep)
        let json = try? result.withBytes(column: 0) { try JSON(parsing: $0) }
        guard let position = json?["position"]?.string.flatMap({ UInt64($0) }) else {
            throw DatabaseError(.lost, message: "gate.node_find_events returned something else")
        }
        let events = (json?["events"]?.array ?? []).compactMap { event -> Event? in
            guard let id = event["id"]?.integer, let transaction = event["transaction"]?.string.flatMap({ UInt64($0) })
            else { return nil }
            return Event(id: id, transaction: transaction, users: event["users"]?.array?.compactMap(\.integer))
        }
        return (events, position)
    }

    private func send(_ events: [Event]) async throws(DatabaseError) {
        var pairs: [(event: Int64, hash: SHA256Digest)] = []
        for event in events where seen[event.id] == nil {
            for hash in subscribers.hashes(of: event.users) {
                pairs.append((event.id, hash))
                if pairs.count == Self.batch {
                    try await send(pairs)
                    pairs.removeAll(keepingCapacity: true)
                }
            }
        }
        try await send(pairs)
        for event in events { seen[event.id] = event.transaction }
    }

    private func send(_ pairs: [(event: Int64, hash: SHA256Digest)]) async throws(DatabaseError) {
        guard !pairs.isEmpty else { return }
        var arguments = Arguments(byteCapacity: 128 + 48 * pairs.count)
        arguments.appendArray(of: .bigint, pairs) { $0.event }
        arguments.appendArray(hashes: pairs.map(\.hash))
        let result = try await client.execute(Self.read, arguments, on: .upkeep)
        for row in 0..<result.rowCount {
            let positions = (result.string(row: row, column: 0) ?? "").split { !$0.isNumber }.compactMap { Int($0) }
            var message = Array(#"{"jsonrpc":"2.0","method":"/event","params":"#.utf8)
            result.withBytes(row: row, column: 1) { message.append(contentsOf: $0) }
            message.append(UInt8(ascii: "}"))
            subscribers.deliver(.event(message), to: positions.lazy.map { pairs[$0 - 1].hash })
        }
    }
}
