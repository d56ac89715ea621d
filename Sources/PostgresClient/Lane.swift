import DequeModule
import Logging
import Synchronization

/// A queue of statements and the connections that execute them.
///
/// `submit` may be called from anywhere; everything else happens on the reactor's event loop, which is why the mutable
/// state needs no lock and the class is `@unchecked Sendable`.
final class Lane: @unchecked Sendable {
    /// A place for one connection.
    private enum Slot {
        case connecting
        case open(Connection)
        case waiting(until: ContinuousClock.Instant)
    }

    let configuration: LaneConfiguration
    private let connector: Connector
    private let reactor: Reactor
    private let logger: Logger
    private let clock = ContinuousClock()

    /// Statements accepted and not finished yet.
    private let pending = Atomic<Int>(0)
    /// No connection, and the last attempt to make one failed: statements are refused at once.
    private let isDown = Atomic<Bool>(false)

    /// All connections are at work.
    private let isSaturated = Atomic<Bool>(false)

    /// Until when `crowdedLimit` holds.
    private let crowdedUntil: Mutex<ContinuousClock.Instant>
    /// One had to be refused, and what waits has not been cut to `crowdedLimit` yet.
    private let hasOverflowed = Atomic<Bool>(false)

    private var slots: [Slot]
    private var backoffs: [Backoff]
    private var queue: Deque<Request> = []
    /// What has ended since `deliver`.
    private var ended: [(Request, Result<QueryResult, DatabaseError>)] = []
    private var grouping: Grouping
    private var scratch = ArgumentPointers()
    private var generator = SystemRandomNumberGenerator()
    /// When the last open connection was lost.
    private var lostAll: ContinuousClock.Instant?
    private var isStopping = false
    /// Since when statements have `shutdownTimeout` only.
    private var shutdownBegan: ContinuousClock.Instant?

    /// How long statements wait for the first attempt to reconnect before they are refused. An attempt that fails, as
    /// it does at once where the server is stopped, ends the wait earlier: this is for an attempt that hangs, and longer
    /// than a busy server takes to accept one.
    private static let reconnectTimeout: Duration = .milliseconds(500)
    private static let saturatedCheckInterval: Duration = .milliseconds(100)
    /// A connection that has owed an answer for so long works at something slow: the next one takes over.
    private static let stuckAfter: Duration = .milliseconds(5)
    /// What PostgreSQL has for a statement of a node that stops.
    private static let shutdownTimeout: Duration = .seconds(4)

    init(configuration: LaneConfiguration, connector: Connector, reactor: Reactor, logger: Logger) {
        self.configuration = configuration
        self.connector = connector
        self.reactor = reactor
        self.logger = logger
        self.grouping = Grouping(limit: configuration.groupLimit)
        self.crowdedUntil = Mutex(clock.now)
        self.slots = Array(repeating: .connecting, count: configuration.connections)
        self.backoffs = Array(repeating: Backoff(), count: configuration.connections)
    }

    var isAvailable: Bool { !isDown.load(ordering: .relaxed) }

    /// Whether one more statement would have to wait for a connection's answer, which brings a turn by itself.
    var isBusy: Bool { isSaturated.load(ordering: .relaxed) }

    // MARK: From any thread

    /// Hands a statement to the reactor, or refuses it at once.
    func submit(_ request: Request) {
        if isDown.load(ordering: .relaxed) {
            request.finish(.failure(DatabaseError(.unreachable, message: "no connection")))
        } else if !hasRoom(for: pending.add(request.count, ordering: .relaxed).newValue) {
            pending.subtract(request.count, ordering: .relaxed)
            request.finish(.failure(DatabaseError(.overloaded, message: "queue full")))
        } else if !reactor.enqueue(.request(self, request)) {
            pending.subtract(request.count, ordering: .relaxed)
            request.finish(.failure(DatabaseError(.unreachable, message: "stopped")))
        }
    }

    /// Whether so many may be pending.
    private func hasRoom(for count: Int) -> Bool {
        guard count > min(configuration.crowdedLimit, configuration.queueLimit) else { return true }
        let now = clock.now
        return crowdedUntil.withLock { crowdedUntil in
            guard count > configuration.queueLimit else { return now >= crowdedUntil }
            if now >= crowdedUntil { hasOverflowed.store(true, ordering: .relaxed) }
            crowdedUntil = now + configuration.crowdedTime
            return false
        }
    }

    // MARK: On the event loop

    func start() {
        lostAll = clock.now
        for index in slots.indices { connect(index) }
    }

    func accept(_ request: Request, now: ContinuousClock.Instant) {
        guard isAvailable else {
            return finish(request, .failure(DatabaseError(.unreachable, message: "no connection")))
        }
        request.deadline = now + configuration.queueTimeout
        queue.append(request)
    }

    /// Refuses those that have waited longest, once the queue was full: those behind them would be late as well.
    private func cutQueue() {
        guard hasOverflowed.exchange(false, ordering: .relaxed) else { return }
        while pending.load(ordering: .relaxed) > configuration.crowdedLimit, let request = queue.popFirst() {
            finish(request, .failure(DatabaseError(.overloaded, message: "waited too long")))
        }
    }

    /// Sends what is queued, as far as connections are free.
    func dispatch(now: ContinuousClock.Instant) {
        cutQueue()
        while !queue.isEmpty, let index = freeSlot(for: queue.count, now: now) {
            guard case .open(let connection) = slots[index] else { return }
            if !fill(connection, now: now) || !connection.flush() { lose(index, now: now) }
        }
        isSaturated.store(hasOpenSlot && freeSlot(for: queue.count + 1, now: now) == nil, ordering: .relaxed)
    }

    /// Sends a group of statements, those of the same kind as one batch. False: the connection is lost.
    private func fill(_ connection: Connection, now: ContinuousClock.Instant) -> Bool {
        var group = Grouping.batched(takeGroup(now: now))[...]
        guard let first = group.first else { return true }
        // What is not prepared there yet is parsed, which can fail for all of a group.
        if !connection.knows(first.statement) {
            queue.prepend(contentsOf: group.dropFirst())
            group = group.prefix(1)
        }
        while let request = group.popFirst() {
            guard connection.knows(request.statement) || connection.isGroupEmpty,
                connection.send(request, now: now, scratch: &scratch)
            else {
                queue.prepend(contentsOf: group)
                queue.prepend(request)
                if connection.isGroupEmpty { return false }
                break
            }
        }
        return connection.endGroup() && sendFollower(of: first, on: connection, now: now)
    }

    /// Sends what goes out behind a statement, which is a group of its own. False: the connection is lost.
    private func sendFollower(of request: Request, on connection: Connection, now: ContinuousClock.Instant) -> Bool {
        guard let follower = request.follower else { return true }
        request.follower = nil
        guard connection.send(follower, now: now, scratch: &scratch) else {
            finish(follower, .failure(DatabaseError(.lost, message: "connection lost")))
            return false
        }
        return connection.endGroup()
    }

    /// Statements from the head of the queue that may share a Sync.
    private func takeGroup(now: ContinuousClock.Instant) -> [Request] {
        var group: [Request] = []
        var room = 1.0
        while room > 0, let request = queue.popFirst() {
            if let deadline = request.deadline, deadline < now {
                finish(request, .failure(DatabaseError(.overloaded, message: "waited too long")))
                continue
            }
            let share = grouping.share(of: request)
            if share > room, !group.isEmpty {
                queue.prepend(request)
                break
            }
            group.append(request)
            room -= share
        }
        return group
    }

    /// Where the next group goes while so many wait; nil: it waits. One group at a time: behind another one it would be on its way no sooner, and the longer
    /// it waits, the more calls share what a statement costs.
    private func freeSlot(for waiting: Int, now: ContinuousClock.Instant) -> Int? {
        for (index, slot) in slots.enumerated() {
            guard case .open(let connection) = slot else { continue }
            if connection.isIdle { return index }
            // The next one is a spare, as long as this one works.
            let isStuck = connection.waitingSince.map { now - $0 > Self.stuckAfter } ?? false
            if !isStuck, waiting <= configuration.spareMark { return nil }
        }
        return nil
    }

    private func received(_ index: Int) {
        let now = clock.now
        guard case .open(let connection) = slots[index] else { return }
        var skipped: [Request] = []
        var isStandby = false
        let alive = connection.receive(now: now) { request, outcome in
            if case .failure(let error)? = outcome, error.sqlState == "25006" { isStandby = true }
            if configuration.groupLimit > 1 { grouping.note(request) }
            if let outcome, request.members.isEmpty || outcome.isSuccess {
                ended.append((request, outcome))
            } else {
                skipped.append(contentsOf: request.members.isEmpty ? [request] : request.members)
            }
        }
        // One of them, or of those before them, is why: in halves it is soon found.
        for request in skipped { request.share = min(1, 2 / Double(skipped.count)) }
        if !skipped.isEmpty { queue.prepend(contentsOf: skipped) }
        // A primary that became a standby takes no writes: look for the new one.
        let isUseful = alive && (configuration.isReadOnly || !isStandby)
        guard !isUseful else { return }
        // First what ended before the connection did.
        deliver()
        lose(index, now: now)
    }

    /// Tells the callers of what has ended. After `dispatch`: PostgreSQL works on while they are told.
    func deliver() {
        for (request, outcome) in ended { finish(request, outcome) }
        ended.removeAll(keepingCapacity: true)
    }

    private func connect(_ index: Int) {
        slots[index] = .connecting
        connector.connect(setup: configuration.setup(role: connector.role), on: reactor.eventLoop) { [reactor] result in
            if !reactor.enqueue(.connected(self, index, result)), case .success(let link) = result { link.close() }
        }
    }

    func connected(_ index: Int, _ result: Result<Link, DatabaseError>, now: ContinuousClock.Instant) {
        do {
            let link = try result.get()
            guard !isStopping else { return link.close() }
            let connection = try Connection(taking: link, opened: now)
            slots[index] = .open(connection)
            backoffs[index].succeeded()
            lostAll = nil
            isDown.store(false, ordering: .relaxed)
            connection.start { [unowned self] in
                received(index)
                reactor.turn()
            }
        } catch {
            guard !isStopping else { return }
            let delay = backoffs[index].failed(using: &generator)
            slots[index] = .waiting(until: now + delay)
            // Once per loss: what comes after is more of the same.
            if backoffs[index].failures == 1, index == 0 {
                logger.warning(
                    "cannot connect to the database",
                    metadata: [
                        "lane": "\(configuration.name)", "reason": "\((error as? DatabaseError)?.line ?? "\(error)")",
                    ])
            }
            // As long as another attempt is on its way, what waits has `reconnectTimeout`.
            if !hasOpenSlot, !isConnecting { giveUp() }
        }
    }

    private var isConnecting: Bool {
        slots.contains { if case .connecting = $0 { true } else { false } }
    }

    private var hasOpenSlot: Bool {
        slots.contains { if case .open = $0 { true } else { false } }
    }

    /// A connection is gone: what may be repeated goes to the head of the queue, once; the rest fails.
    private func lose(_ index: Int, now: ContinuousClock.Instant) {
        guard case .open(let connection) = slots[index] else { return }
        logger.debug("database connection lost", metadata: ["lane": "\(configuration.name)"])
        for request in connection.abandon().reversed() {
            // A server that goes takes all connections with it, one after the other: a second loss counts only where the
            // connection was made after the first.
            let mayRepeat = request.lost.map { connection.opened <= $0 } ?? true
            if request.statement.isRepeatable, mayRepeat, !isStopping {
                request.lost = request.lost ?? now
                queue.prepend(request)
            } else {
                finish(request, .failure(DatabaseError(.lost, message: "connection lost")))
            }
        }
        connection.close()
        slots[index] = .connecting
        if !isStopping { connect(index) }
        if !hasOpenSlot { lostAll = now }
    }

    /// Refuses everything until a connection is there again.
    private func giveUp() {
        isDown.store(true, ordering: .relaxed)
        while let request = queue.popFirst() {
            finish(request, .failure(DatabaseError(.unreachable, message: "no connection")))
        }
    }

    private func finish(_ request: Request, _ outcome: Result<QueryResult, DatabaseError>) {
        pending.subtract(request.count, ordering: .relaxed)
        request.finish(outcome)
    }

    /// Does what is due; answers when to be called next at the latest.
    func tick(now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        var next: ContinuousClock.Instant?
        func wake(at instant: ContinuousClock.Instant) { next = min(next ?? instant, instant) }

        for index in slots.indices {
            switch slots[index] {
            case .waiting(let until):
                if until <= now { connect(index) } else { wake(at: until) }
            case .open(let connection):
                // PostgreSQL ends a statement itself; a connection that has long passed that is dead.
                guard let limit = limit(of: connection) else { break }
                guard limit <= now else {
                    wake(at: limit)
                    break
                }
                let silentSince = connection.waitingSince ?? now
                lose(index, now: now)
                loseIdle(openedBefore: silentSince, now: now)
            case .connecting:
                break
            }
        }
        if let lostAll, isAvailable {
            if lostAll + Self.reconnectTimeout <= now { giveUp() } else { wake(at: lostAll + Self.reconnectTimeout) }
        }
        while let first = queue.first, let deadline = first.deadline, deadline <= now {
            queue.removeFirst()
            finish(first, .failure(DatabaseError(.overloaded, message: "waited too long")))
        }
        if let deadline = queue.first?.deadline { wake(at: deadline) }
        // For the deadlines of those that came without waking anybody.
        if isBusy {
            wake(at: now + (configuration.spareMark > 0 ? Self.stuckAfter : Self.saturatedCheckInterval))
        }
        return next
    }

    /// Until when an answer that is due is waited for.
    private func limit(of connection: Connection) -> ContinuousClock.Instant? {
        guard let sent = connection.waitingSince else { return nil }
        let limit = sent + configuration.statementTimeout + .seconds(5)
        return shutdownBegan.map { min(limit, max(sent, $0) + Self.shutdownTimeout) } ?? limit
    }

    /// From now on a connection that does not answer soon is given up for a new one.
    func hurry(now: ContinuousClock.Instant) {
        shutdownBegan = now
    }

    /// They may be as dead as the one that was found out, and each would take as long to be.
    private func loseIdle(openedBefore silentSince: ContinuousClock.Instant, now: ContinuousClock.Instant) {
        for index in slots.indices {
            if case .open(let connection) = slots[index], connection.isIdle, connection.opened < silentSince {
                lose(index, now: now)
            }
        }
    }

    /// No statement is waiting or on the way.
    var isIdle: Bool { pending.load(ordering: .relaxed) == 0 }

    /// Closes the connections; whoever still waits, or comes later, is told.
    func stop(now: ContinuousClock.Instant) {
        isStopping = true
        for index in slots.indices {
            lose(index, now: now)
            slots[index] = .connecting
        }
        giveUp()
    }
}

extension Result {
    fileprivate var isSuccess: Bool { if case .success = self { true } else { false } }
}
