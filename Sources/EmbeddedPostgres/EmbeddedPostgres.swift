import Glibc
package import Logging

/// A private PostgreSQL in a data directory, for a node that was given no database: made at the first start, reused
/// at each next one, reachable over a Unix socket only, by this process's user and root only.
///
/// As root, which PostgreSQL refuses to run as, everything of it runs as the `postgres` user. Several nodes may use
/// one data directory at once: the first starts the server, the last to leave stops it, and a server left behind by
/// a node that was killed is adopted.
package struct EmbeddedPostgres: Sendable {
    let dataDirectory: String
    let binaryDirectory: String?
    let logger: Logger

    /// Longest wait for another process that starts or stops the same server.
    static let longestLockWait: Duration = .seconds(60)
    /// What a fast shutdown has.
    package static let shutdownTimeout: Duration = .seconds(20)

    /// - Parameters:
    ///   - dataDirectory: made where missing. The cluster is `postgres` in it, its log `postgres.log`.
    ///   - binaryDirectory: where `postgres`, `initdb` and `psql` are; nil looks in `/usr/lib/postgresql/*/bin`
    ///     (the existing cluster's version, else the newest), then beside a `pg_ctl` on PATH.
    package init(dataDirectory: String, binaryDirectory: String?, logger: Logger) {
        self.dataDirectory = dataDirectory
        self.binaryDirectory = binaryDirectory
        self.logger = logger
    }

    /// Returns when the server accepts connections and its roles and database exist.
    /// Throws `EmbeddedPostgresError`, or `CancellationError` when the task is cancelled; then nothing that this
    /// call started is left running.
    package func start() async throws -> Running {
        try await BlockingWork.run { cancellation in
            let directory = try ClusterLocation.makeDataDirectory(dataDirectory)
            let users = try FileLock(path: "\(directory)/users.lock")
            let (location, postmaster) = try withStartLock(directory, cancellation) {
                guard users.tryLock(.shared) else {
                    throw EmbeddedPostgresError(.busy, "Another process holds \(directory)/users.lock for itself.")
                }
                let location = try ClusterLocation.resolve(directory, cancellation)
                if location.isElsewhere {
                    logger.notice(
                        "The postgres user cannot reach the data directory; the cluster is elsewhere",
                        metadata: ["directory": "\(location.cluster)"])
                }
                do {
                    return (location, try cluster(location, cancellation).ensureRunning())
                } catch {
                    // With a cancellation of its own: this one may be why it failed.
                    try? leave(location, users, Cancellation())
                    throw error
                }
            }
            return Running(postgres: self, location: location, users: users, postmaster: postmaster)
        }
    }

    func cluster(_ location: ClusterLocation, _ cancellation: Cancellation) -> Cluster {
        Cluster(location: location, binaryDirectory: binaryDirectory, logger: logger, cancellation: cancellation)
    }

    func withStartLock<Value>(
        _ directory: String, within limit: Duration = longestLockWait, _ cancellation: Cancellation,
        _ body: () throws -> Value
    ) throws -> Value {
        let lock = try FileLock(path: "\(directory)/start.lock")
        defer { lock.release() }
        guard try lock.lock(.exclusive, within: limit, cancellation) else {
            throw EmbeddedPostgresError(
                .busy,
                "Another process has been starting or stopping PostgreSQL in \(directory) for more than "
                    + "\(limit.components.seconds) s.")
        }
        return try body()
    }

    /// Stops the server if nobody else uses it, and gives up this use of it; to be called with the start lock held.
    func leave(
        _ location: ClusterLocation, _ users: FileLock, within timeout: Duration = shutdownTimeout,
        _ cancellation: Cancellation
    ) throws {
        defer { users.release() }
        guard users.tryLock(.exclusive) else { return }
        let cluster = cluster(location, cancellation)
        if let running = try cluster.findRunning() { try cluster.stop(running, within: timeout) }
        // Left where the server would not stop and its socket is still in it.
        rmdir(location.socketDirectory)
    }
}
