import Foundation
import JSON
import NIOHTTP1
import Testing

/// Every call of a method leaves one row, whatever became of it.
@Suite(.timeLimit(.minutes(20))) struct EveryCallTests {
    private static let sql = Fixtures.sql.merging([
        "api/v1/fixture/secret.sql": Fixtures.method(
            "secret", #""permissions": ["*"], "options": {"log_calls": false}"#, parameters: "",
            volatility: "stable", "return 'true';")
    ]) { $1 }

    private static func id(_ name: String) -> [(String, String)] { [("x-request-id", name)] }

    @Test func overHTTP() async throws {
        try await Stage.with(environment: ["GATEHOUSE_BODY_LIMIT": "2000"], sql: Self.sql) { stage in
            let alice = try stage.database.makeUser("alice")
            let session = try stage.database.makeSession(of: alice)
            let api = try stage.database.makeAPIToken(of: alice)
            struct Case {
                var name: String
                var path: String
                var body = "[]"
                var method = HTTPMethod.POST
                var token: String?
                var headers: [(String, String)] = []
                var row: LoggedCall
            }
            let refused = "Insufficient permissions to call API method"
            let cases = [
                Case(name: "ok", path: "test/test", token: session, row: .init("test/test", 200, user: "alice")),
                Case(name: "get", path: "test/test", body: "", method: .GET, row: .init("test/test", 200)),
                Case(name: "write", path: "fixture/write", body: #"["x"]"#, row: .init("fixture/write", 200)),
                Case(
                    name: "parameters", path: "fixture/write", token: session,
                    row: .init("fixture/write", 400, "Parameters validation error", user: "alice")),
                Case(
                    name: "decode", path: "test/test", body: "[",
                    row: .init("test/test", 400, "Unable to decode message body")),
                Case(
                    name: "long", path: "test/test", body: "[\"\(String(repeating: "x", count: 3000))\"]",
                    row: .init("test/test", 413, "Message body is too large")),
                Case(name: "guest", path: "profile/read", row: .init("profile/read", 401, refused)),
                Case(name: "nonsense", path: "profile/read", token: "x", row: .init("profile/read", 401, refused)),
                Case(
                    name: "permission", path: "fixture/admin", token: session,
                    row: .init("fixture/admin", 403, refused, user: "alice")),
                Case(
                    name: "own", path: "session/signout", token: api,
                    row: .init("session/signout", 404, "Session not found", user: "alice")),
                Case(
                    name: "method", path: "session/signout", body: "", method: .GET,
                    row: .init("session/signout", 405, "HTTP method is not allowed")),
                Case(
                    name: "type", path: "test/test", headers: [("content-type", "text/html")],
                    row: .init("test/test", 415, "Unsupported content type")),
                Case(name: "fault", path: "fixture/fault", row: .init("fixture/fault", 500, "Internal error")),
                Case(
                    name: "step", path: "session/signin", body: #"[{"username": "alice", "password": "wrong one 77"}]"#,
                    row: .init("session/signin", 401, "Bad credentials")),
                Case(
                    name: "void", path: "fixture/write", body: #"["y"]"#, token: session,
                    headers: [("api-call-void", "true")], row: .init("fixture/write", 200, user: "alice")),
                Case(
                    name: "void-fault", path: "fixture/fault", headers: [("api-call-void", "true")],
                    row: .init("fixture/fault", 500, "Internal error")),
            ]
            for call in cases {
                var headers = call.headers + Self.id(call.name)
                if let token = call.token { headers.append(("authorization", "Bearer \(token)")) }
                let reply = try await stage.client.send(
                    call.method, "/v1/\(call.path)", headers: headers, body: Array(call.body.utf8))
                let isVoid = call.name.hasPrefix("void")
                #expect(isVoid || reply.status == call.row.status, "\(call.name): \(reply.text)")
            }
            for call in cases {
                #expect(try await stage.database.loggedCalls(call.name, count: 1) == [call.row], "\(call.name)")
            }
            _ = try await stage.client.post("/v1/fixture/secret", "[]", headers: Self.id("secret"))
            _ = try await stage.client.post("/v1/no/method", "[]", headers: Self.id("none"))
            #expect(stage.node.terminate() == 0)
            let all = try stage.database.loggedIDs()
            #expect(Set(all) == Set(cases.map(\.name)))
            #expect(all.count == cases.count)
            #expect(
                try stage.database.scalar(
                    """
                    select count(*) from gatehouse.call_log l join gatehouse.tokens t on t.id = l.token_id
                      where l.request_id in ('ok', 'own') and l.user_id = \(alice)
                        and t.kind = case l.request_id when 'own' then 'api' else 'session' end
                    """) == "2")
            #expect(
                try stage.database.scalar(
                    """
                    select count(*) from gatehouse.call_log l
                      where l.finished > now() + interval '1 second' or l.finished < now() - interval '1 minute'
                        or l.runtime not between 0 and 10000000
                    """) == "0")
        }
    }

    @Test func overJSONRPC() async throws {
        try await Stage.with(sql: Self.sql) { stage in
            func message(_ method: String, _ parameters: String = "[]", id: String? = "1") -> String {
                let id = id.map { #","id":\#($0)"# } ?? ""
                return #"{"jsonrpc":"2.0","method":"/v1/\#(method)","params":\#(parameters)\#(id)}"#
            }
            _ = try await stage.client.rpc(message("test/test"), headers: Self.id("single"))
            _ = try await stage.client.rpc(
                message("fixture/write", #"["n"]"#, id: nil), headers: Self.id("notification"))
            let batch = [
                message("test/test"), message("test/test", "[5]"), message("profile/read"), message("no/method"),
                message("fixture/secret"), message("fixture/fault"), message("fixture/write", #"["n"]"#, id: nil),
            ]
            _ = try await stage.client.rpc("[\(batch.joined(separator: ","))]", headers: Self.id("batch"))
            #expect(
                try await stage.database.loggedCalls("batch", count: 5) == [
                    .init("fixture/fault", 500, "Internal error"), .init("fixture/write", 200),
                    .init("profile/read", 401, "Insufficient permissions to call API method"),
                    .init("test/test", 200), .init("test/test", 400, "Parameters validation error"),
                ])
            #expect(try await stage.database.loggedCalls("single", count: 1) == [.init("test/test", 200)])
            #expect(try await stage.database.loggedCalls("notification", count: 1) == [.init("fixture/write", 200)])
            #expect(stage.node.terminate() == 0)
            #expect(try stage.database.loggedIDs().count == 7)
        }
    }

    @Test func uploads() async throws {
        try await Stage.with(environment: ["GATEHOUSE_UPLOAD_LIMIT": "100000"], sql: Self.sql) { stage in
            func send(_ id: String, _ path: String, type: String, size: Int = 10, boundary: String = "XX") async throws
            {
                let part = "--XX\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\ncontent-type: "
                let body = part + "\(type)\r\n\r\n\(String(repeating: "x", count: size))\r\n--XX--\r\n"
                let header = ("content-type", "multipart/form-data; boundary=\(boundary)")
                _ = try await stage.node.client {
                    try await $0.send(.POST, "/v1/\(path)", headers: Self.id(id) + [header], body: Array(body.utf8))
                }
            }
            try await send("ok", "test/upload", type: "text/plain")
            try await send("type", "fixture/picture", type: "text/plain")
            try await send("size", "fixture/picture", type: "image/png", size: 5000)
            try await send("announced", "test/upload", type: "image/png", size: 200_000)
            try await send("malformed", "test/upload", type: "text/plain", boundary: "YY")
            try await send("boundary", "test/upload", type: "text/plain", boundary: "")
            let expected: [String: LoggedCall] = [
                "ok": .init("test/upload", 200),
                "type": .init("fixture/picture", 400, "Content type of the upload is not accepted"),
                "size": .init("fixture/picture", 413, "Upload is too large"),
                "announced": .init("test/upload", 413, "Upload is too large"),
                "malformed": .init("test/upload", 400, "Unable to decode message body: multipart body incomplete"),
                "boundary": .init("test/upload", 400, "Unable to decode message body"),
            ]
            for (id, row) in expected {
                #expect(try await stage.database.loggedCalls(id, count: 1) == [row], "\(id)")
            }
            #expect(stage.node.terminate() == 0)
            #expect(try stage.database.loggedIDs().count == expected.count)
        }
    }

    /// A client that takes its time over a body does not make the method slow, also where the call is refused.
    @Test(arguments: [(#"["x"]"#, 200), ("{bad!", 400)])
    func aSlowClientIsNotTheMethodsTime(body: String, status: Int) async throws {
        try await Stage.with { stage in
            try await RawConnection.with(stage.node) { connection in
                try await connection.send(
                    "POST /v1/test/test HTTP/1.1\r\nhost: a\r\nx-request-id: slow\r\ncontent-length: \(body.utf8.count)\r\n\r\n"
                )
                // The client's slowness, which is not to be counted.
                try await Task.sleep(for: .seconds(1))
                try await connection.send(body)
                #expect(await connection.answers(1).first?.status == status)
            }
            let runtime = "select runtime from gatehouse.call_log where request_id = 'slow' and status = \(status)"
            #expect(await eventually { (try? stage.database.scalar(runtime)) != nil })
            #expect(Int(try stage.database.scalar(runtime) ?? "") ?? .max < 500_000)
        }
    }

    @Test func aCallOutlivesItsUser() async throws {
        try await Stage.with { stage in
            let alice = try stage.database.makeUser("alice")
            let session = try stage.database.makeSession(of: alice)
            let header = [("authorization", "Bearer \(session)")]
            let reply = try await stage.client.post("/v1/test/test", "[]", headers: Self.id("last") + header)
            #expect(reply.status == 200)
            // Before the call has left the node, or soon after.
            try stage.database.scalar("delete from gatehouse.users where id = \(alice)")
            #expect(
                try await stage.database.loggedCalls("last", count: 1) == [.init("test/test", 200, user: "alice")])
        }
    }
}
