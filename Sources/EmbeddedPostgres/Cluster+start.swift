import Glibc
import Logging

extension Cluster {
    private static let largestLog = 10 << 20

    /// Starts the server and waits until it accepts connections. It is a child in a session of its own, which
    /// outlives this process when that is killed.
    func start(_ installation: Installation) throws -> Postmaster {
        let began = ContinuousClock.now
        let log = try openLog()
        defer { close(log) }
        let logStart = lseek(log, 0, SEEK_END)
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard nothing >= 0 else { throw EmbeddedPostgresError.system("open", "/dev/null", errno: errno) }
        defer { close(nothing) }
        let child = try Spawn.start(
            arguments: account.prefix + [installation.path("postgres"), "-D", path],
            environment: account.environment, input: nothing, output: log)
        do {
            let postmaster = try waitUntilReady(child, logStart: Int(logStart))
            logger.info(
                "PostgreSQL started",
                metadata: ["pid": "\(child)", "milliseconds": "\((ContinuousClock.now - began).milliseconds)"])
            return postmaster
        } catch {
            if let postmaster = Postmaster(process: child) {
                postmaster.send(SIGQUIT)
                _ = try? postmaster.waitForEnd(within: .seconds(5), Cancellation())
            }
            Spawn.reap(child)
            throw error
        }
    }

    private func waitUntilReady(_ child: pid_t, logStart: Int) throws -> Postmaster {
        let began = ContinuousClock.now
        var isTold = false
        while let postmaster = Postmaster(process: child) {
            if let file = PostmasterFile.read(cluster: path), file.process == child, file.status == "ready" {
                return postmaster
            }
            let elapsed = ContinuousClock.now - began
            if elapsed > .seconds(10), !isTold {
                isTold = true
                logger.notice("PostgreSQL still recovers what was not written when it was last ended")
            }
            guard elapsed < Self.longestStart else { break }
            try cancellation.sleep(.milliseconds(5))
        }
        let size = FileSystem.size(location.log) ?? 0
        throw EmbeddedPostgresError(
            .startFailed, "PostgreSQL did not start; \(location.log) says:",
            detail: FileSystem.tail(location.log, limit: max(0, min(2_048, size - logStart))))
    }

    /// A cluster works only with the binaries of its own major version.
    func checkVersion(_ installation: Installation) throws {
        let installed = try installation.majorVersion(account, cancellation)
        guard let major, major != installed else { return }
        throw EmbeddedPostgresError(
            .versionMismatch,
            "\(path) belongs to PostgreSQL \(major), but \(installation.directory) is version \(installed). "
                + "Install postgresql-\(major), or dump and restore the database into a new data directory.")
    }

    /// The server's log, opened for appending; one over 10 MB becomes `postgres.log.1` first.
    private func openLog() throws(EmbeddedPostgresError) -> Int32 {
        if let size = FileSystem.size(location.log), size > Self.largestLog {
            rename(location.log, location.log + ".1")
        }
        let descriptor = open(
            location.log, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("open the log", location.log, errno: errno) }
        var information = stat()
        guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG,
            information.st_uid == account.user || fchown(descriptor, account.user, account.group) == 0
        else {
            close(descriptor)
            throw EmbeddedPostgresError(.fileSystem, "\(location.log) is no file of \(account.name).")
        }
        return descriptor
    }
}
