import Logging
import Synchronization

extension EmbeddedPostgres {
    /// A started private PostgreSQL and this process's use of it.
    ///
    /// `supervise()` in a task keeps the server running; `stop()` when that task was cancelled ends the use. When the
    /// process ends without `stop()`, the server runs on until the next node on the same directory adopts it.
    package final class Running: Sendable {
        /// A libpq URI for `gatehouse_owner`, which may log in and create roles and owns the database `gatehouse`.
        package let ownerURL: String
        /// A libpq URI for `gatehouse_node`, which may log in and nothing else.
        package let nodeURL: String
        /// A libpq URI for `gatehouse_mail`, which may log in and send mail.
        package let mailURL: String
        /// A libpq URI for `postgres` in the database `gatehouse`.
        package let superuserURL: String
        /// The directory of the server's socket.
        package let socketDirectory: String

        private struct State {
            var postmaster: Postmaster
            var isStopped = false
        }

        private let postgres: EmbeddedPostgres
        private let location: ClusterLocation
        private let users: FileLock
        private let state: Mutex<State>

        init(postgres: EmbeddedPostgres, location: ClusterLocation, users: FileLock, postmaster: Postmaster) {
            self.postgres = postgres
            self.location = location
            self.users = users
            state = Mutex(State(postmaster: postmaster))
            let directory = location.socketDirectory
            func url(_ role: String) -> String {
                SocketDirectory.url(role: role, database: ClusterConfiguration.database, directory: directory)
            }
            socketDirectory = directory
            ownerURL = url(ClusterConfiguration.ownerRole)
            nodeURL = url(ClusterConfiguration.nodeRole)
            mailURL = url(ClusterConfiguration.mailRole)
            superuserURL = url("postgres")
        }

        /// The process id of the server as last started or adopted.
        package var processIdentifier: Int32 { state.withLock { $0.postmaster.process } }

        /// Whether that process lives. It may still, for a moment, be recovering or stopping.
        package func isAlive() -> Bool { state.withLock { $0.postmaster }.isRunning }

        /// Starts the server again whenever it dies, at once the first time, then after growing pauses of up to 10 s;
        /// 60 s of life count as recovered. Returns only when the task is cancelled.
        package func supervise() async {
            var attempts = 0
            while !Task.isCancelled {
                let (watched, isStopped) = state.withLock { ($0.postmaster, $0.isStopped) }
                if isStopped {
                    try? await Task.sleep(for: .seconds(3_600))
                    continue
                }
                let began = ContinuousClock.now
                guard (try? await BlockingWork.run { try watched.waitForEnd($0) }) != nil else {
                    // Cancelled, or the system has no thread to wait on: asking again at once would take a core for as long as it has none.
                    try? await Task.sleep(for: .milliseconds(100))
                    continue
                }
                if ContinuousClock.now - began > .seconds(60) { attempts = 0 }
                if state.withLock({ $0.isStopped }) { continue }
                postgres.logger.warning("PostgreSQL has ended", metadata: ["pid": "\(watched.process)"])
                await restart(&attempts)
            }
        }

        /// Tries until the server runs, the use has ended or the task is cancelled.
        private func restart(_ attempts: inout Int) async {
            while !Task.isCancelled {
                let pause = Self.pauses[min(attempts, Self.pauses.count - 1)]
                attempts += 1
                do {
                    if pause > .zero { try await Task.sleep(for: pause) }
                    try await BlockingWork.run { [self] in try ensureRunning($0) }
                    return
                } catch is CancellationError {
                    return
                } catch {
                    postgres.logger.error("PostgreSQL cannot be started again", metadata: ["error": "\(error)"])
                }
            }
        }

        private static let pauses: [Duration] = [
            .zero, .milliseconds(200), .milliseconds(500), .seconds(1), .seconds(2), .seconds(5), .seconds(10),
        ]

        private func ensureRunning(_ cancellation: Cancellation) throws {
            try postgres.withStartLock(location.dataDirectory, cancellation) {
                if state.withLock({ $0.isStopped }) { return }
                let postmaster = try postgres.cluster(location, cancellation).ensureRunning()
                state.withLock { $0.postmaster = postmaster }
            }
        }

        /// Ends this use of the server, and the server itself when nobody else uses it: a fast shutdown, after `timeout`
        /// an immediate one. Does its work also in a task that was cancelled; a second call does nothing.
        package func stop(within timeout: Duration = EmbeddedPostgres.shutdownTimeout) async {
            let wasStopped = state.withLock { state in
                defer { state.isStopped = true }
                return state.isStopped
            }
            if wasStopped { return }
            do {
                try await BlockingWork.run(cancellable: false) { [self] cancellation in
                    // Whoever holds the start lock longer than this is another user and needs the server.
                    try postgres.withStartLock(location.dataDirectory, within: .seconds(5), cancellation) {
                        try postgres.leave(location, users, within: timeout, cancellation)
                    }
                }
            } catch {
                postgres.logger.warning("PostgreSQL was left running", metadata: ["error": "\(error)"])
            }
            users.release()
        }
    }
}
