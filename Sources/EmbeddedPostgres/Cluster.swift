import Glibc
import Logging

/// One data directory's cluster, worked on by a thread that holds its start lock and may block.
struct Cluster {
    let location: ClusterLocation
    let binaryDirectory: String?
    let logger: Logger
    let cancellation: Cancellation

    /// Longest wait for a server that starts, which after a crash reads up to `max_wal_size` of log again.
    static let longestStart: Duration = .seconds(300)

    var path: String { location.cluster }
    var account: OSAccount { location.account }
    var major: Int? {
        FileSystem.read("\(path)/PG_VERSION", limit: 16).flatMap { $0.split(separator: "\n").first }.flatMap { Int($0) }
    }

    /// Makes, adopts or starts, so that a server with the roles and the database accepts connections.
    func ensureRunning() throws -> Postmaster {
        try FileSystem.makePrivateDirectory(location.socketDirectory, account: account)
        let installation = try Installation.find(binaryDirectory: binaryDirectory, preferring: major)
        if major == nil { try initialise(installation) }
        try checkVersion(installation)
        let changed = try writeConfiguration()
        let postmaster = try adopt(installation, configurationChanged: changed) ?? start(installation)
        try bootstrap(installation)
        return postmaster
    }

    /// True when a file that a running server reads again has another content now.
    private func writeConfiguration() throws(EmbeddedPostgresError) -> Bool {
        let users = account.name == "root" ? ["root"] : ["root", account.name]
        let files = [
            (
                "gatehouse.conf",
                ClusterConfiguration.settings(
                    socketDirectory: location.socketDirectory, title: location.title)
            ),
            ("pg_hba.conf", ClusterConfiguration.hostBasedAuthentication),
            ("pg_ident.conf", ClusterConfiguration.identities(of: users)),
        ]
        var changed = false
        for (name, text) in files {
            changed = try FileSystem.replace("\(path)/\(name)", with: text, account: account) || changed
        }
        return changed
    }

    /// The server that already runs here, once it is ready. nil when none does; then nothing of one that died is
    /// left either.
    private func adopt(_ installation: Installation, configurationChanged: Bool) throws -> Postmaster? {
        guard let running = try findRunning() else {
            try clearRemains()
            return nil
        }
        logger.debug("PostgreSQL runs already", metadata: ["pid": "\(running.process)"])
        let deadline = ContinuousClock.now + Self.longestStart
        while running.isRunning {
            let file = PostmasterFile.read(cluster: path)
            if file?.status == "ready" {
                guard file?.socketDirectory == location.socketDirectory, file?.port == SocketDirectory.port,
                    FileSystem.status("\(location.socketDirectory)/.s.PGSQL.\(SocketDirectory.port)") != nil
                else {
                    logger.notice("PostgreSQL's socket is not where it should be: restarting")
                    try stop(running)
                    break
                }
                // One that was just killed may still be there, and its files say what they said.
                if try accepts(installation) {
                    if configurationChanged { running.send(SIGHUP) }
                    return running
                }
            }
            guard .now < deadline else {
                throw EmbeddedPostgresError(
                    .busy, "Process \(running.process) holds \(path) and does not become ready.",
                    detail: FileSystem.tail(location.log))
            }
            try cancellation.sleep(.milliseconds(10))
        }
        try clearRemains()
        return nil
    }

    /// Whether a server answers at the socket.
    private func accepts(_ installation: Installation) throws -> Bool {
        let arguments = [
            installation.path("pg_isready"), "--quiet", "--timeout=5", "--host=\(location.socketDirectory)",
            "--port=\(SocketDirectory.port)",
        ]
        return try Command(arguments: account.prefix + arguments, environment: account.environment)
            .run(cancellation).status == 0
    }

    /// Fast shutdown, and where it takes longer than `timeout` an immediate one.
    func stop(_ postmaster: Postmaster, within timeout: Duration = EmbeddedPostgres.shutdownTimeout) throws {
        postmaster.send(SIGINT)
        if try postmaster.waitForEnd(within: timeout, cancellation) { return }
        logger.warning("PostgreSQL did not stop in time: stopping it at once")
        postmaster.send(SIGQUIT)
        if try postmaster.waitForEnd(within: .seconds(5), cancellation) { return }
        logger.error("PostgreSQL does not stop", metadata: ["pid": "\(postmaster.process)"])
    }

    private func bootstrap(_ installation: Installation) throws {
        let marker = "\(path)/gatehouse.roles"
        let fingerprint = StableHash.hexadecimal(ClusterConfiguration.bootstrap) + "\n"
        if FileSystem.read(marker, limit: 64) == fingerprint { return }
        let arguments = [
            installation.path("psql"), "--no-psqlrc", "--quiet", "--no-password", "--host=\(location.socketDirectory)",
            "--port=\(SocketDirectory.port)", "--username=postgres", "--dbname=postgres",
        ]
        let outcome = try Command(
            arguments: account.prefix + arguments, environment: account.environment,
            input: ClusterConfiguration.bootstrap
        ).run(cancellation)
        guard outcome.status == 0 else {
            throw EmbeddedPostgresError(
                .bootstrapFailed, "The roles and the database could not be made.", detail: outcome.output)
        }
        try FileSystem.replace(marker, with: fingerprint, account: account)
    }
}
