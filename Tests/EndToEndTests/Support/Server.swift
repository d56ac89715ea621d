import Foundation
import PostgresClient
import Testing

/// A PostgreSQL of one test's own, which the test may stop, kill and hang.
final class Server: Sendable {
    let folder: URL
    private let process = Locked<Process?>(nil)

    private init(folder: URL) { self.folder = folder }

    static func with<Value>(_ body: (Server) async throws -> Value) async throws -> Value {
        try await withFolder { folder in
            let server = Server(folder: folder)
            if geteuid() == 0 {
                let account = try #require(getpwnam("postgres"), "PostgreSQL is not installed")
                chown(folder.path(), account.pointee.pw_uid, account.pointee.pw_gid)
            }
            let made = try await server.run(
                "initdb", "--pgdata=\(server.data)", "--username=postgres", "--auth=trust", "--encoding=UTF8",
                "--locale=C.UTF-8", "--no-sync", "--no-instructions")
            try #require(made.status == 0, "\(made.error)")
            try await server.start()
            let outcome: Result<Value, any Error>
            do {
                try server.execute(
                    "create role gatehouse_owner login createrole; create role gatehouse_node login;"
                        + "create role gatehouse_report")
                try server.execute("create database gatehouse owner gatehouse_owner")
                outcome = .success(try await body(server))
            } catch {
                outcome = .failure(error)
            }
            await server.stop()
            return try outcome.get()
        }
    }

    private var data: String { folder.appending(path: "data").path() }

    /// One of PostgreSQL's programs, or any other by its path.
    private func program(_ name: String) throws -> (URL, [String]) {
        let root = "/usr/lib/postgresql"
        let versions = try FileManager.default.contentsOfDirectory(atPath: root).compactMap { Int($0) }
        let program = name.hasPrefix("/") ? name : "\(root)/\(try #require(versions.max()))/bin/\(name)"
        guard geteuid() == 0 else { return (URL(filePath: program), []) }
        return (
            URL(filePath: "/usr/bin/setpriv"),
            ["--reuid=postgres", "--regid=postgres", "--init-groups", "--", program]
        )
    }

    private func run(_ name: String, _ arguments: String...) async throws -> Program {
        let (url, prefix) = try program(name)
        return try await Program.run(url, prefix + arguments, directory: folder)
    }

    func url(as role: String, database: String = "gatehouse") -> String {
        let host = folder.path().addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return "postgresql://\(role)@\(host)/\(database)"
    }

    /// What a node is started with to work on it.
    var environment: [String: String] {
        ["DATABASE_URL": url(as: "gatehouse_owner"), "GATEHOUSE_NODE_URL": url(as: "gatehouse_node")]
    }

    @discardableResult
    func execute(_ sql: String, database: String = "postgres") throws -> String? {
        let result = try BlockingConnection(url: url(as: "postgres", database: database)).execute(sql)
        return result.rowCount > 0 && result.columnCount > 0 ? result.string(column: 0) : nil
    }

    /// Has it accept encrypted connections on this port of 127.0.0.1, too.
    func startEncrypted(port: Int) async throws {
        let key = try await run(
            "/usr/bin/openssl", "req", "-new", "-x509", "-days", "1", "-nodes", "-subj", "/CN=localhost",
            "-out", "\(data)/server.crt", "-keyout", "\(data)/server.key")
        try #require(key.status == 0, "\(key.error)")
        await stop()
        try await start(["listen_addresses=127.0.0.1", "port=\(port)", "ssl=on"])
    }

    /// Returns at the first moment at which it accepts connections.
    func start(_ more: [String] = []) async throws {
        let (url, prefix) = try program("postgres")
        let settings =
            [
                "listen_addresses=", "unix_socket_directories=\(folder.path())", "max_connections=100", "fsync=off",
            ] + more
        let process = Process()
        process.executableURL = url
        process.arguments = prefix + ["-D", data] + settings.flatMap { ["-c", $0] }
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process.withLock { $0 = process }
        let port = more.first { $0.hasPrefix("port=") }.map { "?\($0)" } ?? ""
        let isUp = await eventually(within: .seconds(30)) {
            (try? execute("select 1", database: "postgres\(port)")) == "1"
        }
        try #require(isUp, "PostgreSQL did not start")
    }

    /// Ends the sessions, then the server.
    func stop() async {
        guard let process = process.withLock({ $0 }), process.isRunning else { return }
        kill(process.processIdentifier, SIGINT)
        if await !eventually(within: .seconds(10), { !process.isRunning }) {
            kill(process.processIdentifier, SIGQUIT)
        }
        process.waitUntilExit()
    }

    /// Ends it as a crash would: nothing more is written, and the next start has to recover.
    func crash() {
        guard let process = process.withLock({ $0 }), process.isRunning else { return }
        kill(process.processIdentifier, SIGQUIT)
        process.waitUntilExit()
    }

    /// Process ids of the sessions of `role`.
    func backends(of role: String) throws -> [Int32] {
        let list = try execute("select string_agg(pid::text, ',') from pg_stat_activity where usename = '\(role)'")
        return (list ?? "").split(separator: ",").compactMap { Int32($0) }
    }
}
