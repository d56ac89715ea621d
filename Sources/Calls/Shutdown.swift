import Logging
package import PostgresClient
import ServiceLifecycle
import Synchronization

/// The times of a node's end, counted from the signal, whatever its database does. The service that is told to stop first.
package final class Shutdown: Service {
    /// What calls on their way have.
    private static let callTimeout: Duration = .seconds(18)
    /// What everything that needs the database has, the call log included.
    private static let databaseTimeout: Duration = .seconds(23)
    private let calls: Calls
    private let others: [PostgresClient]
    private let isPast = Atomic<Bool>(false)
    private let began = Mutex<ContinuousClock.Instant?>(nil)

    /// `others`: clients that have no part in calls.
    package init(calls: Calls, others: [PostgresClient]) {
        self.calls = calls
        self.others = others
    }

    /// No statement will be executed any more.
    package var isOver: Bool { isPast.load(ordering: .relaxed) }

    /// What is left until then; all of it where there was no signal.
    package var timeLeft: Duration {
        max(.seconds(1), began.withLock { $0.map { $0 + Self.databaseTimeout - .now } } ?? Self.databaseTimeout)
    }

    /// Returns as soon as the signal has come: services stop one after the other.
    package func run() async {
        try? await gracefulShutdown()
        let clock = ContinuousClock()
        let began = clock.now
        self.began.withLock { $0 = began }
        calls.client.hurry([.upkeep])
        for other in others { other.hurry(PostgresClient.LaneName.allCases) }
        // In a task of its own, which nobody cancels.
        Task { [self] in
            try? await clock.sleep(until: began + Self.callTimeout)
            giveUpCalls()
            try? await clock.sleep(until: began + Self.databaseTimeout)
            isPast.store(true, ordering: .relaxed)
            for client in [calls.client] + others { client.close(PostgresClient.LaneName.allCases) }
        }
    }

    /// Each ends with 503 thereby, and is logged so.
    private func giveUpCalls() {
        let count = calls.active.values.reduce(0, +)
        calls.client.close([.point, .write, .exclusive])
        guard count > 0 else { return }
        calls.logger.warning("calls did not end before the shutdown", metadata: ["calls": "\(count)"])
    }
}
