package import Logging
import NIOPosix
import Synchronization

/// The node's connections to PostgreSQL: four lanes on one event loop.
package final class PostgresClient: Sendable {
    package struct Configuration: Sendable {
        /// libpq connection URI; several hosts allowed. Holds secrets: never logged.
        package var url: String
        /// Taken on by SET ROLE after connecting. A convenience, no boundary: the session can take it off again.
        package var role: String?
        package var applicationName = "gatehouse"
        package var point = LaneConfiguration.point
        package var write = LaneConfiguration.write
        package var exclusive = LaneConfiguration.exclusive
        package var upkeep = LaneConfiguration.upkeep

        package init(url: String, role: String? = nil) {
            self.url = url
            self.role = role
        }

        package var connectionCount: Int {
            point.connections + write.connections + exclusive.connections + upkeep.connections
        }
    }

    package enum LaneName: Sendable, CaseIterable {
        case point, write, exclusive, upkeep
    }

    private let reactor: Reactor
    private let point: Lane
    private let write: Lane
    private let exclusive: Lane
    private let upkeep: Lane

    /// Starts connecting; `execute` may be called at once.
    package init(configuration: Configuration, logger: Logger) {
        let reactor = Reactor(eventLoop: MultiThreadedEventLoopGroup.singleton.next())
        let connector = Connector(
            url: configuration.url, applicationName: configuration.applicationName, role: configuration.role)
        func lane(_ lane: LaneConfiguration) -> Lane {
            let lane = Lane(configuration: lane, connector: connector, reactor: reactor, logger: logger)
            _ = reactor.enqueue(.start(lane))
            return lane
        }
        self.reactor = reactor
        point = lane(configuration.point)
        write = lane(configuration.write)
        exclusive = lane(configuration.exclusive)
        upkeep = lane(configuration.upkeep)
    }

    /// Executes one statement in a transaction of its own.
    ///
    /// Returns once it is committed. A repeatable statement is sent again, once, when its connection is lost; any other
    /// then throws `.lost`: it may have been executed. Cancelling the task does not recall the statement.
    ///
    /// Behind another one, neither of them repeatable, it goes out on the same connection without a pause: the first is committed
    /// when the second begins, which is executed as well where the first is refused; the first one's error is thrown.
    package func execute(
        _ statement: Statement,
        _ arguments: Arguments,
        behind first: (statement: Statement, arguments: Arguments)? = nil,
        on name: LaneName
    ) async throws(DatabaseError) -> QueryResult {
        let error = Mutex<DatabaseError?>(nil)
        let result = await withCheckedContinuation { continuation in
            let request = Request(statement: statement, arguments: arguments) { continuation.resume(returning: $0) }
            guard let first else { return lane(name).submit(request) }
            let leader = Request(statement: first.statement, arguments: first.arguments) { outcome in
                if case .failure(let reason) = outcome { error.withLock { $0 = reason } }
            }
            leader.follower = request
            lane(name).submit(leader)
        }
        if let error = error.withLock({ $0 }) { throw error }
        return try result.get()
    }

    /// As `execute`, without a task: `completion` runs on the reactor's event loop, followed by what `afterResults` was given, or at once
    /// on a refusal, and must not block.
    package func start(
        _ statement: Statement,
        _ arguments: Arguments,
        on name: LaneName,
        completion: @escaping @Sendable (Result<QueryResult, DatabaseError>) -> Void
    ) {
        lane(name).submit(Request(statement: statement, arguments: arguments, completion: completion))
    }

    private func lane(_ name: LaneName) -> Lane {
        switch name {
        case .point: point
        case .write: write
        case .exclusive: exclusive
        case .upkeep: upkeep
        }
    }

    /// Has `action` called on the reactor's event loop each time after completions were called there: for who hands them on
    /// together. Replaces the one before; must not block.
    package func afterResults(_ action: @escaping @Sendable () -> Void) {
        reactor.afterResults(action)
    }

    /// Whether every lane has a connection, or may soon have one.
    package var isAvailable: Bool {
        point.isAvailable && write.isAvailable && exclusive.isAvailable && upkeep.isAvailable
    }

    /// For a node that stops: from now on statements of these lanes that PostgreSQL does not answer within some seconds fail, and
    /// their connections are given up for new ones.
    package func hurry(_ names: [LaneName]) {
        for name in names { _ = reactor.enqueue(.hurry(lane(name))) }
    }

    /// Closes these lanes' connections. What waits or is on the way fails, as does what comes later; what is on the way may
    /// still be executed.
    package func close(_ names: [LaneName]) {
        for name in names { _ = reactor.enqueue(.close(lane(name))) }
    }

    /// Waits for the statements on the way, until their lanes are closed at the latest, then closes the connections.
    package func stop() async {
        await withCheckedContinuation { continuation in
            if !reactor.enqueue(.stop(continuation)) { continuation.resume() }
        }
    }
}
