import Foundation
import JSON
import MessagePack
import Testing
import Tokens

/// The protocol of docs/websocket.md: handshake and messages.
@Suite(.timeLimit(.minutes(20)))
struct WebSocketTests {
    @Test func theHandshake() async throws {
        try await Stage.with { stage in
            try await stage.node.socket { socket async throws in
                // The key and its answer of RFC 6455, 1.3.
                #expect(socket.head.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
                #expect(socket.head.contains("sec-websocket-protocol: jsonrpc_2.0\r\n"))
                #expect(socket.head.contains("cache-control: no-store\r\nx-content-type-options: nosniff\r\n"))
                #expect(socket.head.contains("\r\nx-request-id: "))
                try await socket.call("1", "/v1/session/signin")
                #expect(await socket.next()?.json["error"]?["code"] == 401)
            }
            let token = try await stage.client.signinAsRoot()
            try await stage.node.socket(token: token) { socket async throws in
                #expect(!socket.head.contains(token))
                try await socket.call("1", "/v1/profile/read")
                #expect(await socket.next()?.json["result"]?["data"]?["name"] == "root")
            }
            // Clients that can set headers need no second protocol.
            try await stage.node.socket(headers: ["Authorization": "Bearer \(token)"]) { socket async throws in
                try await socket.call("1", "/v1/profile/read")
                #expect(await socket.next()?.json["result"]?["data"]?["name"] == "root")
            }
        }
    }

    @Test func handshakesThatAreRefused() async throws {
        try await Stage.with { stage in
            func refusal(_ token: String? = nil, _ headers: [String: String] = [:]) async throws -> Socket.Refused? {
                do {
                    try await stage.node.socket(token: token, headers: headers) { _ in }
                    return nil
                } catch let refused as Socket.Refused {
                    return refused
                }
            }
            let root = try await stage.client.signinAsRoot()
            try stage.database.makeUser("alice", set: ["enabled": "false"])
            let alice = try stage.database.scalar("select id from gatehouse.users where name = 'alice'")
            let ended = try stage.database.makeSession(of: "1", set: ["ended": "gatehouse.now()"])
            let disabled = try stage.database.makeSession(of: try #require(alice))
            for token in ["nonsense", String(root.dropLast()) + "!", Token.make(.session).text, ended, disabled] {
                let refused = try await refusal(token)
                #expect(refused?.status == 401, "\(token)")
                #expect(refused?.head.contains("www-authenticate: Bearer error=\"invalid_token\"") == true)
            }
            #expect(try await refusal(nil, ["Authorization": "Bearer nonsense"])?.status == 401)
            #expect(try await refusal(nil, ["Sec-WebSocket-Version": "8"])?.status == 426)
            #expect(
                try await refusal(nil, ["Sec-WebSocket-Version": "8"])?.head.contains("sec-websocket-version: 13")
                    == true)
            let malformed = [
                ["Sec-WebSocket-Protocol": ""], ["Sec-WebSocket-Protocol": "jsonrpc"],
                ["Sec-WebSocket-Protocol": "\(root), jsonrpc_2.0"],
                ["Sec-WebSocket-Protocol": "jsonrpc_2.0, \(root), x"],
                ["Sec-WebSocket-Key": ""], ["Sec-WebSocket-Key": "short"], ["Connection": "close"],
                ["Content-Length": "2"],
            ]
            for headers in malformed {
                #expect([400, 401, 405].contains(try await refusal(nil, headers)?.status), "\(headers)")
            }
            // Another protocol is none of ours.
            #expect(try await refusal(nil, ["Upgrade": "h2c"])?.status == 405)
            // The node still serves.
            #expect(try await stage.client.call("test/test", ["on"]).data == "on")
        }
    }

    @Test func origins() async throws {
        try await Stage.with(environment: ["GATEHOUSE_CORS_ORIGINS": "https://app.example.com"]) { stage in
            for origin in ["https://app.example.com", "http://localhost"] {
                try await stage.node.socket(headers: ["Origin": origin]) { _ in }
            }
            for origin in [
                "https://evil.example.com", "null", "http://localhost:81", "https://app.example.com.evil.com",
                "localhost",
            ] {
                await #expect(throws: Socket.Refused.self, "\(origin)") {
                    try await stage.node.socket(headers: ["Origin": origin]) { _ in }
                }
            }
        }
        try await Stage.with(environment: ["GATEHOUSE_CORS_ORIGINS": "*"]) { stage in
            try await stage.node.socket(headers: ["Origin": "https://anywhere.example.com"]) { _ in }
        }
    }

    @Test func answersHaveTheIDOfTheirCall() async throws {
        try await Stage.with { stage in
            try await stage.node.socket { socket async throws in
                for id in ["1", "-1", "1.5", #""a""#, "null", "true", "[1,[2]]", #"{"a":{"b":null}}"#] {
                    try await socket.call(id, "/v1/test/test", #"["x"]"#)
                    #expect(
                        await socket.next()?.text
                            == #"{"jsonrpc":"2.0","result":{"status":200,"status_text":"OK","exception":false,"data":"x"},"id":\#(id)}"#
                    )
                }
                for (length, size) in [(1, 126), (10, 126), (100, 200), (40_000, 65_535), (70_000, 70_000)] {
                    let text = String(repeating: "y", count: length)
                    try await socket.call("\(size)", "/v1/test/test", #"["\#(text)"]"#)
                    #expect(await socket.next()?.json["result"]?["data"]?.string == text)
                }
            }
        }
    }

    @Test func ownMethods() async throws {
        try await Stage.with { stage in
            try await stage.node.socket { socket async throws in
                try await socket.call("[7]", "/ping")
                #expect(await socket.next()?.text == #"{"jsonrpc":"2.0","method":"/pong","id":[7]}"#)
                try await socket.send(#"{"jsonrpc":"2.0","method":"/ping"}"#)
                #expect(await socket.next()?.text == #"{"jsonrpc":"2.0","method":"/pong"}"#)
                try await socket.call("8", "/healthcheck")
                #expect(
                    await socket.next()?.text
                        == #"{"jsonrpc":"2.0","result":{"status":200,"status_text":"OK","exception":false},"id":8}"#)
            }
        }
    }

    @Test func errorsOfEachKind() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            try await stage.node.socket { socket async throws in
                let cases = [
                    ("/v1/none/none", "[]", -32809), ("/v1/test/test", "[5]", -32808),
                    ("/v1/profile/read", "[]", -32801),
                    ("/v1/session/signout", "[]", 404), ("/v1/fixture/fault", "[]", 500),
                    ("/v1/test/upload", #"[{"name":"made up"}]"#, -32808),
                ]
                for (method, parameters, code) in cases {
                    try await socket.call("1", method, parameters)
                    let answer = await socket.next()?.json
                    #expect(answer?["error"]?["code"]?.integer == Int64(code), "\(method)")
                    #expect(answer?["error"]?["data"]?["request_id"]?.string?.isEmpty == false)
                    #expect(answer?["id"] == 1)
                }
                for text in ["", "{", "nonsense"] {
                    try await socket.send(text)
                    #expect(await socket.next()?.json["error"]?["code"] == -32700)
                }
                for text in [
                    "{}", "[]", "1", #"{"jsonrpc":"1.0","method":"/ping","id":1}"#,
                    #"{"jsonrpc":"2.0","id":1,"result":2}"#,
                ] {
                    try await socket.send(text)
                    let answer = await socket.next()?.json
                    #expect(answer?["error"]?["code"] == -32600, "\(text)")
                    #expect(answer?["id"] == JSON.null)
                }
            }
        }
    }

    @Test func fastAnswersOvertakeSlowOnes() async throws {
        try await Stage.with { stage in
            try await stage.node.socket { socket async throws in
                // Hashes a password, which takes a while; both arrive together.
                let user = #"{"username":"root","password":"\#(Node.rootPassword)"}"#
                try await socket.write(
                    Socket.callFrame(#""slow""#, "/v1/session/signin", "[\(user)]")
                        + Socket.callFrame(#""fast""#, "/v1/test/test"))
                #expect(await socket.next()?.json["id"] == "fast")
                let slow = await socket.next()?.json
                #expect(slow?["id"] == "slow")
                #expect(slow?["result"]?["data"]?["token"]?.string?.isEmpty == false)
            }
        }
    }

    @Test func notificationsAndBatches() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            try await stage.node.socket { socket async throws in
                try await socket.send(#"{"jsonrpc":"2.0","method":"/v1/fixture/write","params":["one"]}"#)
                try await socket.send(#"[{"jsonrpc":"2.0","method":"/v1/fixture/write","params":["two"]}]"#)
                try await socket.send(
                    #"[{"jsonrpc":"2.0","method":"/v1/fixture/write","params":["three"]},5,{"jsonrpc":"2.0","method":"/v1/test/test","params":["a"],"id":{"x":1}}]"#
                )
                let answers = await socket.next()?.json.array
                #expect(answers?.map { $0["id"] } == [JSON.null, .object(["x": 1])])
                #expect(answers?.last?["result"]?["data"] == "a")
                let many = (0...100).map { #"{"jsonrpc":"2.0","method":"/v1/test/test","id":\#($0)}"# }
                try await socket.send("[\(many.joined(separator: ","))]")
                #expect(await socket.next()?.json["error"]?["code"] == -32600)
                try await socket.send("[\(many.dropLast().joined(separator: ","))]")
                #expect(await socket.next()?.json.array?.count == 100)
                let notes = { try stage.database.scalar("select count(*) from gatehouse.fixture_notes") }
                #expect(try await eventually { try notes() == "3" })
            }
        }
    }

    @Test func manyCallsAtOnceAreAllAnswered() async throws {
        try await Stage.with { stage in
            try await stage.node.socket { socket async throws in
                let calls = (0..<1_000).flatMap {
                    Socket.frame(
                        1, Array(#"{"jsonrpc":"2.0","method":"/v1/test/test","params":["\#($0)"],"id":\#($0)}"#.utf8))
                }
                try await socket.write(calls)
                var ids: Set<Int64> = []
                for _ in 0..<1_000 {
                    guard let answer = await socket.next()?.json, let id = answer["id"]?.integer else { break }
                    #expect(answer["result"]?["data"] == .string("\(id)"))
                    ids.insert(id)
                }
                #expect(ids.count == 1_000)
            }
        }
    }

    @Test func aForeignClient() async throws {
        try await Stage.with { stage in
            let script = URL(filePath: #filePath).deletingLastPathComponent().appending(
                path: "../../Fixtures/websocket_peer.py")
            let token = try await stage.client.signinAsRoot()
            let peer = try await Program.run(
                URL(filePath: "/usr/bin/python3"), ["-B", script.path(), "\(stage.node.port)", token])
            #expect(
                peer.output == """
                    subprotocol jsonrpc_2.0 extensions 0
                    name root
                    fragments 300000
                    pong
                    answers 200
                    signed out 200
                    closed 4000
                    closed 3000
                    refused 401

                    """, "\(peer.error)")
        }
    }

    @Test func binaryFramesAreMessagePack() async throws {
        func packed(_ json: String) throws -> [UInt8] {
            try #require(Array(json.utf8).withUnsafeBytes { Transcoder.messagePack(ofJSON: $0) })
        }
        try await Stage.with { stage in
            let token = try await stage.client.signinAsRoot()
            try await stage.node.socket(token: token) { socket async throws in
                func answer(_ json: String) async throws -> JSON? {
                    try await socket.write(Socket.frame(2, try packed(json)))
                    guard let frame = await socket.next(), frame.opcode == 2 else { return nil }
                    return try JSON(messagePack: frame.payload)
                }
                for id in ["1", "1.5", #""a""#, "null", #"[true,{"b":-1}]"#] {
                    let answer = try await answer(
                        #"{"jsonrpc":"2.0","method":"/v1/test/test","params":["é"],"id":\#(id)}"#)
                    #expect(answer?["result"]?["data"] == "é")
                    #expect(
                        try packed(String(decoding: answer?["id"]?.serialized() ?? [], as: UTF8.self)) == packed(id))
                }
                #expect(try await answer(#"{"jsonrpc":"2.0","method":"/ping","id":2}"#)?["method"] == "/pong")
                #expect(
                    try await answer(#"[{"jsonrpc":"2.0","method":"/v1/none/none","id":3}]"#)?.array?.first?["error"]?[
                        "code"] == -32809)
                // Events, too, from now on.
                try stage.database.scalar("select gatehouse.publish(array[1], 'packed', '[1.5]')")
                let event = await socket.next()
                #expect(event?.opcode == 2)
                #expect(try JSON(messagePack: event?.payload ?? [])["params"] == ["packed", 1.5])
                // What is none.
                try await socket.write(Socket.frame(2, [0xC1]))
                let error = try JSON(messagePack: await socket.next()?.payload ?? [])["error"]
                #expect(error?["code"] == -32700 && error?["message"] == "Parse error: byte 0xc1 at byte 0")
                // Text is answered as text.
                try await socket.call("4", "/v1/test/test")
                #expect(await socket.next()?.json["id"] == 4)
            }
        }
    }

    @Test func callsAreLoggedAndLimited() async throws {
        let entry =
            #""permissions": ["*"], "options": {"rate_limits": [{"per": "address", "requests": 2, "seconds": 60}]}"#
        let sql = [
            "api/v1/fixture/rare.sql": Fixtures.method(
                "rare", entry, parameters: "", volatility: "stable", "return pg_catalog.to_json(1);")
        ]
        try await Stage.with(sql: sql) { stage in
            try await stage.node.socket { socket async throws in
                for _ in 1...3 { try await socket.call("1", "/v1/fixture/rare") }
                var codes: [Int64?] = []
                for _ in 1...3 { codes.append(await socket.next()?.json["error"]?["code"]?.integer) }
                #expect(codes.filter { $0 == nil }.count == 2 && codes.contains(-32802), "\(codes)")
                let logged = {
                    try stage.database.scalar(
                        """
                        select string_agg(c.is_declined::text, ' ' order by c.is_declined) from gatehouse.call_log c
                          join gatehouse.call_methods m on m.number = c.method where m.id = '/v1/fixture/rare'
                        """)
                }
                #expect(try await eventually { try logged() == "false false true" })
            }
        }
    }
}
