import Foundation
import JSON
import NIOHTTP1
import PostgresClient
import Testing
import Tokens

/// Secrets stay out of logs and out of PostgreSQL's views of what runs.
@Suite(.timeLimit(.minutes(20)))
struct SecretsTests {
    private static let urlPassword = "url-secret-\(Token.make(.api).text.suffix(12))"

    private static func url(_ database: TestDatabase, _ role: String) throws -> String {
        try database.url(as: role).replacing("\(role)@", with: "\(role):\(urlPassword)@")
    }

    @Test func noneIsInAnyLog() async throws {
        try await TestDatabase.with { database in
            // A server that logs as much as it can of what it is sent.
            try database.scalar(
                """
                do $$ begin
                  execute format('alter database %I set log_parameter_max_length_on_error = -1', current_database());
                  execute format('alter database %I set log_min_error_statement = error', current_database());
                  execute format('alter database %I set log_min_messages = warning', current_database());
                end $$
                """, as: "postgres")
            let fixture = FileManager.default.temporaryDirectory.appending(path: "fixture-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: fixture) }
            for (name, text) in Fixtures.sql {
                let file = fixture.appending(path: name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try text.write(to: file, atomically: false, encoding: .utf8)
            }
            let environment = [
                "GATEHOUSE_LOG_LEVEL": "trace", "DATABASE_URL": try Self.url(database, "gatehouse_owner"),
                "GATEHOUSE_NODE_URL": try Self.url(database, "gatehouse_node"),
            ]
            try await Node.with(database, environment: environment, arguments: ["--sql", fixture.path()]) { node in
                let watcher = Watcher(database: database)
                let watching = Task { try await watcher.watch() }
                var secrets = try await node.client { try await Self.drive($0, database) }
                watching.cancel()
                try await watching.value
                secrets += [Self.urlPassword, Node.rootPassword]
                for column in ["users.password", "tokens.hash"] {
                    let table = column.split(separator: ".")
                    let all = try database.scalar(
                        "select string_agg(\(table[1])::text, ' ') from gatehouse.\(table[0])")
                    secrets += try #require(all).split(separator: " ").map { String($0).replacing("\\x", with: "") }
                }
                #expect(secrets.count > 15)
                // A lost connection is worth a line, too.
                try database.scalar(
                    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'gatehouse_node'"
                        + " and datname = current_database()", as: "postgres")
                _ = try await node.client { try await $0.call("test/test") }
                node.terminate()
                #expect(node.log.contains(" debug ") || node.log.contains(" trace "), "the level is as asked")
                let server = try Self.serverLog(of: database)
                #expect(server.contains("the cause of it all"), "the server logs errors")
                let activity = watcher.seen.withLock { $0 }
                #expect(activity.contains("gate."), "the node was seen at work")
                for secret in Set(secrets) {
                    #expect(secret.count > 8)
                    for (place, text) in [
                        ("log", node.log), ("output", node.printed), ("activity", activity), ("server log", server),
                    ] {
                        #expect(!text.contains(secret), "\(secret) in the \(place)")
                    }
                }
            }
        }
    }

    /// Uses secrets in every way that the methods have; the secrets.
    private static func drive(_ client: Client, _ database: TestDatabase) async throws -> [String] {
        var secrets: [String] = []
        func secret(_ name: String) -> JSON {
            let secret = "\(name)-secret-\(Token.make(.api).text.suffix(12))"
            secrets.append(secret)
            return .string(secret)
        }
        let (first, second) = (secret("first"), secret("second"))
        let fields: JSON = ["username": "someone", "password": first, "email": "a@b.example"]
        #expect(try await client.call("session/signup", [fields]).status == 200)
        #expect(try await client.call("session/signup", [fields]).status == 409)
        let weird: JSON = ["username": "x", "password": secret("refused")]
        #expect(try await client.call("session/signup", [weird]).status == 400)
        #expect(
            try await client.call("session/signin", [["username": "someone", "password": secret("wrong")]]).status
                == 401)
        let shape: JSON = ["username": 5, "password": secret("misplaced"), "more": secret("more")]
        #expect(try await client.call("session/signin", [shape]).status == 400)
        let signin = try await client.call("session/signin", [["username": "someone", "password": first]])
        let token = try #require(signin.data?["token"]?.string)
        secrets.append(token)
        #expect(try await client.call("profile/set-password", [first, "short"], token: token).status == 400)
        #expect(try await client.call("profile/set-password", [secret("current"), second], token: token).status == 403)
        #expect(try await client.call("profile/set-password", [first, second], token: token).status == 200)
        let made = try await client.call("api-tokens/create", ["x"], token: token)
        secrets.append(try #require(made.data?["token"]?.string))
        #expect(try await client.call("profile/read", token: secrets.last).status == 200)
        #expect(try await client.call("fixture/fault", token: token).status == 500)
        #expect(try await client.call("fixture/admin", token: token).status == 403)
        let unknown = Token.make(.session).text
        secrets += [unknown, String(unknown.dropLast()) + "~"]
        for wrong in secrets.suffix(2) {
            #expect(try await client.call("profile/read", token: wrong).status == 401)
        }
        guard case .string(let path) = secret("path") else { return secrets }
        let form =
            "--XX\r\ncontent-disposition: form-data; name=\"params\"\r\n\r\n[{\"token\":\"\(token)\"}]\r\n--XX--\r\n"
        let upload = try await client.send(
            .POST, "/v1/test/upload?token=\(path)",
            headers: [("content-type", "multipart/form-data; boundary=XX"), ("authorization", "Bearer \(token)")],
            body: Array(form.utf8))
        #expect(upload.status == 200)
        #expect(try await client.post("/v1/session/signin", "[{\"password\":\"\(path)\",}]").status == 400)
        let message: JSON = [
            "jsonrpc": "2.0", "id": 1, "method": "/v1/session/signin",
            "params": [["username": "someone", "password": second]],
        ]
        let rpc = try await client.send(.POST, "/", body: message.serialized())
        secrets.append(try #require(rpc.json["result"]?["data"]?["token"]?.string))
        return secrets
    }

    /// The lines of the server's log, which scripts/with-postgres keeps beside the socket.
    private static func serverLog(of database: TestDatabase) throws -> String {
        let text = try String(contentsOfFile: "\(TestDatabase.socketDirectory)/postgres.log", encoding: .utf8)
        return text
    }
}

/// What pg_stat_activity shows to the superuser, as often as can be.
private final class Watcher: Sendable {
    let database: TestDatabase
    let seen = Locked("")

    init(database: TestDatabase) { self.database = database }

    func watch() async throws {
        let connection = try BlockingConnection(url: try database.url(as: "postgres"))
        while !Task.isCancelled {
            let result = try connection.execute(
                "select string_agg(concat_ws(' ', query, application_name, usename), E'\\n')"
                    + " from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
            let text = result.string(column: 0) ?? ""
            seen.withLock { $0 += text + "\n" }
            try? await Task.sleep(for: .milliseconds(5))
        }
    }
}
