import Glibc
import Logging

extension Cluster {
    /// The server that `postmaster.pid` names, if it lives and is this cluster's. After a crash or a reboot the file
    /// remains, and its number may be another process's by now.
    func findRunning() throws(EmbeddedPostgresError) -> Postmaster? {
        guard let file = PostmasterFile.read(cluster: path), let process = Postmaster(process: file.process),
            let status = ProcessStatus.read(file.process), status.name == "postgres",
            ProcessStatus.owner(file.process) == account.user
        else { return nil }
        if let directory = ProcessStatus.workingDirectory(file.process) {
            return directory == FileSystem.realPath(path) ? process : nil
        }
        // Without the right to see the directory (root in a container without CAP_SYS_PTRACE), the arguments tell.
        let arguments = ProcessStatus.commandLine(file.process)
        if arguments.first?.hasPrefix("postgres: ") == true { return nil }
        guard let option = arguments.firstIndex(of: "-D"), option + 1 < arguments.count else { return process }
        let directory = arguments[option + 1]
        return directory.hasPrefix("/") && FileSystem.realPath(directory) != FileSystem.realPath(path) ? nil : process
    }

    /// Ends what a dead server left: its children, which leave by themselves unless they are in the midst of a long
    /// computation, and a `postmaster.pid` that PostgreSQL would believe. A commit that such a child still
    /// acknowledges is in the log that the next server reads; one that is cut off was not acknowledged.
    func clearRemains() throws {
        let pidFile = "\(path)/postmaster.pid"
        guard let file = PostmasterFile.read(cluster: path) else { return }
        logger.info("PostgreSQL was not stopped in order; it recovers now")
        let steps: [(signal: Int32?, wait: Duration)] = [
            (nil, .milliseconds(500)), (SIGQUIT, .seconds(2)), (SIGKILL, .seconds(5)),
        ]
        var remaining: [pid_t] = []
        for step in steps {
            if let signal = step.signal { for process in remaining { kill(process, signal) } }
            let deadline = ContinuousClock.now + step.wait
            repeat {
                remaining = children()
                if remaining.isEmpty { break }
                try cancellation.sleep(.milliseconds(10))
            } while .now < deadline
            if remaining.isEmpty { break }
        }
        guard remaining.isEmpty else {
            throw EmbeddedPostgresError(.busy, "Processes of a dead PostgreSQL still hold \(path): \(remaining).")
        }
        // PostgreSQL itself sees to a number that no process has, and then looks at the shared memory as well.
        if ProcessStatus.read(file.process) != nil, unlink(pidFile) != 0, errno != ENOENT {
            throw EmbeddedPostgresError.system("remove", pidFile, errno: errno)
        }
        // The socket's lock holds the same number, also where it is a zombie's that nobody reaps.
        if ProcessStatus.read(file.process) != nil {
            unlink("\(location.socketDirectory)/.s.PGSQL.\(SocketDirectory.port).lock")
        }
    }

    /// Ends an initdb, and what it has started, that goes on for nobody: the node that wanted the cluster was killed.
    func endInitialisation(of directory: String) throws {
        let deadline = ContinuousClock.now + .seconds(5)
        guard let resolved = FileSystem.realPath(directory) else { return }
        while true {
            let remaining = processes(named: ["initdb", "postgres"]) { process in
                ProcessStatus.commandLine(process).contains("--pgdata=\(directory)")
                    || ProcessStatus.workingDirectory(process) == resolved
            }
            if remaining.isEmpty { return }
            guard .now < deadline else {
                throw EmbeddedPostgresError(.busy, "Processes of an initdb still hold \(directory): \(remaining).")
            }
            for process in remaining { kill(process, SIGKILL) }
            try cancellation.sleep(.milliseconds(10))
        }
    }

    /// Live processes of this cluster, told by their directory or else by the title that they carry.
    private func children() -> [pid_t] {
        let directory = FileSystem.realPath(path)
        return processes(named: ["postgres"]) { process in
            if let working = ProcessStatus.workingDirectory(process) { return working == directory }
            return ProcessStatus.commandLine(process).first?.hasPrefix("postgres: \(location.title): ") == true
        }
    }

    /// Live ones of the cluster's account.
    private func processes(named names: Set<String>, where isOurs: (pid_t) -> Bool) -> [pid_t] {
        ProcessStatus.all().filter { process in
            guard ProcessStatus.owner(process) == account.user, let status = ProcessStatus.read(process),
                status.isRunning, names.contains(status.name)
            else { return false }
            return isOurs(process)
        }
    }
}
