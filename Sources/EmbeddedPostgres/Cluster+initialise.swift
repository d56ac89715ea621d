import Glibc
import Logging

extension Cluster {
    /// Makes a new cluster under another name and renames it when complete, so that one whose making was interrupted
    /// is never taken for whole.
    func initialise(_ installation: Installation) throws {
        guard FileSystem.entries(path).isEmpty else {
            throw EmbeddedPostgresError(
                .fileSystem, "\(path) is not empty and holds no PostgreSQL cluster: move it away.")
        }
        logger.notice(
            "Initialising a PostgreSQL cluster", metadata: ["directory": "\(path)", "user": "\(account.name)"])
        let new = path + ".new"
        try endInitialisation(of: new)
        try remove(new)
        try FileSystem.makePrivateDirectory(new, account: account)
        let outcome = try initdb(installation, new, locale: "C.UTF-8")
        if outcome.status != 0 {
            guard outcome.output.contains("locale") else { throw initialisationFailed(outcome) }
            try remove(new)
            try FileSystem.makePrivateDirectory(new, account: account)
            let second = try initdb(installation, new, locale: "C")
            guard second.status == 0 else { throw initialisationFailed(second) }
        }
        let settings = "\(new)/postgresql.conf"
        guard let text = FileSystem.read(settings, limit: 1 << 20) else {
            throw EmbeddedPostgresError.system("read", settings, errno: errno)
        }
        try FileSystem.replace(settings, with: "\(text)\n\(ClusterConfiguration.include)\n", account: account)
        try FileSystem.rename(new, to: path, in: location.home)
    }

    private func initdb(_ installation: Installation, _ directory: String, locale: String) throws -> Command.Outcome {
        let arguments = [
            installation.path("initdb"), "--pgdata=\(directory)", "--username=postgres", "--encoding=UTF8",
            "--locale=\(locale)", "--data-checksums", "--auth-local=peer", "--auth-host=reject", "--no-instructions",
        ]
        return try Command(
            arguments: account.prefix + arguments, environment: account.environment, timeLimit: .seconds(300)
        ).run(cancellation)
    }

    private func initialisationFailed(_ outcome: Command.Outcome) -> EmbeddedPostgresError {
        EmbeddedPostgresError(
            .initialisationFailed, "PostgreSQL's initdb failed with status \(outcome.status) for \(path).",
            detail: outcome.output)
    }

    private func remove(_ directory: String) throws {
        guard FileSystem.status(directory) != nil else { return }
        let command = Command(arguments: ["/bin/rm", "-rf", "--", directory], environment: account.environment)
        var outcome = try command.run(cancellation)
        if outcome.status != 0 {
            // A process that may not be seen to be at work there, a child of the initdb that was ended, ends with it.
            try cancellation.sleep(.milliseconds(500))
            outcome = try command.run(cancellation)
        }
        guard outcome.status == 0 else {
            throw EmbeddedPostgresError(.fileSystem, "Cannot remove \(directory).", detail: outcome.output)
        }
    }
}
