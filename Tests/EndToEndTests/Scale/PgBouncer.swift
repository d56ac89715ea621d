import Foundation
import PostgresClient
import Testing

/// A PgBouncer of one test's own before the cluster that scripts/test started, on a Unix socket in a folder of its own.
final class PgBouncer: Sendable {
    private static let port = 6432
    private let folder: URL
    private let process: Process
    private let output: Output

    /// `settings`: what the test is about, as `pgbouncer.ini` has it.
    static func with<Value>(_ settings: [String: String], _ body: (PgBouncer) async throws -> Value) async throws
        -> Value
    {
        try await withFolder { folder in
            let pooler = try PgBouncer(in: folder, settings)
            let outcome: Result<Value, any Error>
            do {
                try await pooler.waitUntilReady()
                outcome = .success(try await body(pooler))
            } catch {
                outcome = .failure(error)
            }
            pooler.stop()
            return try outcome.get()
        }
    }

    private init(in folder: URL, _ settings: [String: String]) throws {
        self.folder = folder
        let users = folder.appending(path: "users.txt")
        let roles = ["gatehouse_owner", "gatehouse_node", "gatehouse_mail", "postgres"]
        try roles.map { "\"\($0)\" \"\"\n" }.joined().write(to: users, atomically: false, encoding: .utf8)
        let all = [
            "listen_addr": "", "listen_port": "\(Self.port)", "unix_socket_dir": folder.path(), "auth_type": "trust",
            "auth_file": users.path(), "max_client_conn": "500", "default_pool_size": "50", "server_login_retry": "1",
        ].merging(settings) { $1 }
        let configuration = folder.appending(path: "pgbouncer.ini")
        let text =
            "[databases]\n* = host=\(try TestDatabase.socketDirectory) port=5432\n[pgbouncer]\n"
            + all.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)\n" }.joined()
        try text.write(to: configuration, atomically: false, encoding: .utf8)
        process = Process()
        output = Output()
        var command = ["/usr/sbin/pgbouncer", configuration.path()]
        if geteuid() == 0 {
            // It refuses to run as root.
            let account = try #require(getpwnam("postgres"), "PostgreSQL is not installed")
            chown(folder.path(), account.pointee.pw_uid, account.pointee.pw_gid)
            command = ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"] + command
        }
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.currentDirectoryURL = folder
        output.attach(to: process)
        try process.run()
    }

    private func waitUntilReady() async throws {
        let url = try url(as: "postgres", to: "postgres")
        let isUp = await eventually(within: .seconds(15)) {
            (try? BlockingConnection(url: url)) != nil || !process.isRunning
        }
        try #require(isUp && process.isRunning, "PgBouncer did not start: \(output.standard)\(output.error)")
    }

    private func stop() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private func url(as role: String, to database: String) throws -> String {
        let host = folder.path().addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return "postgresql://\(role)@\(host):\(Self.port)/\(database)"
    }

    func url(as role: String, to database: TestDatabase) throws -> String { try url(as: role, to: database.name) }

    /// What a node is started with to work through it.
    func environment(_ database: TestDatabase) throws -> [String: String] {
        [
            "DATABASE_URL": try url(as: "gatehouse_owner", to: database),
            "GATEHOUSE_NODE_URL": try url(as: "gatehouse_node", to: database),
            "GATEHOUSE_MAIL_URL": try url(as: "gatehouse_mail", to: database),
        ]
    }
}
