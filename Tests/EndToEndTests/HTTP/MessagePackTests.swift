import JSON
import MessagePack
import NIOHTTP1
import Testing

/// `application/msgpack`: the same calls and replies in another encoding.
@Suite(.timeLimit(.minutes(20)))
struct MessagePackTests {
    private static let type = [("content-type", "application/msgpack")]

    /// Every method, called by root with parameters that fit, and with too many: then the reply that JSON gets.
    @Test func everyMethod() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            let scene = Scene(database: stage.database, userID: "1")
            for expectation in Expectation.all {
                let path = "/v1/\(expectation.method)"
                let parameters = try expectation.parameters(scene)
                // A new one each time: some methods end sessions.
                let session = try stage.database.makeSession(of: "1")
                let headers = [("authorization", "Bearer \(session)"), ("x-request-id", "same")]
                let wrong = JSON.array((parameters.array ?? []) + repeated(5, 9))
                let json = try await stage.client.send(.POST, path, headers: headers, body: wrong.serialized())
                let same = try await stage.client.send(
                    .POST, path, headers: Self.type + headers, body: wrong.messagePack)
                #expect(same.status == 400 && json.status == 400, "\(path)")
                #expect(same.body == json.json.messagePack, "\(path)")
                let reply = try await stage.client.send(
                    .POST, path, headers: Self.type + headers, body: parameters.messagePack)
                #expect(reply.status == expectation.admitted, "\(path): \(reply.unpacked)")
                #expect(reply.header("content-type") == "application/msgpack", "\(path)")
                #expect(reply.unpacked["jsonrpc"] == "2.0", "\(path)")
                #expect((reply.unpacked["result"]?["status"] == 200) == (reply.status == 200), "\(path)")
            }
        }
    }

    @Test func repliesThatOnlyReadAreTheSame() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            let token = try stage.database.makeSession(of: "1")
            for index in 0..<20 { try stage.database.makeUser("user-\(index)") }
            let bearer = [("authorization", "Bearer \(token)")]
            for (method, parameters) in [
                ("profile/read", []), ("admin/users/read", [["limit": 30, "order_by": [["name", "desc"]]]]),
                ("admin/users/suggest", [["where": ["name": ["like", "%1%"]]]]), ("test/test", ["é😀"]),
                ("admin/users/get-permissions", ["user-1"]),
                ("admin/api-call-log/read-history-stat", ["/v1/test/test"]),
                ("test/upload", [nil, "d"]), ("test/test", "alone"),
            ] as [(String, JSON)] {
                // Statistics may be renewed in between.
                let isSame = try await eventually {
                    let json = try await stage.client.call(method, parameters, token: token)
                    let reply = try await stage.client.send(
                        .POST, "/v1/\(method)", headers: Self.type + bearer, body: parameters.messagePack)
                    return json.status == 200 && reply.status == 200 && reply.body == json.json.messagePack
                }
                #expect(isSame, "\(method)")
            }
            let get = try await stage.client.send(.GET, "/v1/test/test", headers: Self.type)
            #expect(get.status == 200 && get.unpacked["result"]?["status_text"] == "OK")
            let empty = try await stage.client.send(.POST, "/v1/test/test", headers: Self.type)
            #expect(empty.status == 200 && empty.header("content-type") == "application/msgpack")
            for type in ["Application/MsgPack", "application/msgpack; a=b"] {
                let reply = try await stage.client.send(
                    .POST, "/v1/test/test", headers: [("content-type", type)], body: JSON.array(["a"]).messagePack)
                #expect(reply.unpacked["result"]?["data"] == "a", "\(type)")
            }
        }
    }

    @Test func errorsOneByOne() async throws {
        try await Stage.with(environment: ["GATEHOUSE_BODY_LIMIT": "20000"], sql: Fixtures.sql) { stage in
            let user = try stage.database.makeSession(of: try stage.database.makeUser("someone"))
            func check(
                _ path: String, _ body: [UInt8], _ code: Int, _ status: Int, headers: [(String, String)] = []
            ) async throws {
                let reply = try await stage.client.send(.POST, path, headers: Self.type + headers, body: body)
                #expect(reply.status == status && reply.unpackedCode == code, "\(path): \(reply.unpacked)")
                #expect(reply.unpacked["error"]?["data"]?["exception"] == .bool(status == 500))
                #expect(reply.unpacked["error"]?["data"]?["request_id"]?.string == reply.header("x-request-id"))
                #expect(reply.header("content-type") == "application/msgpack")
            }
            let test = "/v1/test/test"
            try await check("/", [0xC1], -32700, 400)
            try await check("/", [0x80], -32600, 400)
            try await check("/v1/fixture/admin", [], -32801, 401)
            try await check("/v1/fixture/admin", [], -32801, 403, headers: [("authorization", "Bearer \(user)")])
            try await check("/v1/none/none", [], -32809, 404)
            try await check(test, JSON.array([5]).messagePack, -32808, 400)
            try await check("/v1/session/signout", [], 404, 404)
            try await check("/v1/fixture/fault", [], 500, 500)
            try await check(test, filled(0xC0, 20_001), 413, 413)
            // What looks like JSON is not taken for it, and the other way round.
            try await check(test, Array(#"["a"]"#.utf8), -32807, 400)
            let json = try await stage.client.send(.POST, test, body: JSON.array(["a"]).messagePack)
            #expect(json.status == 400 && json.code == -32807)
            let get = try await stage.client.send(.GET, "/v1/session/signout", headers: Self.type)
            #expect(get.status == 405 && get.unpackedCode == -32804 && get.header("allow") == "POST")
            for type in ["application/x-msgpack", "application/msgpackx", "application/vnd.msgpack"] {
                let other = try await stage.client.send(.POST, test, headers: [("content-type", type)])
                #expect(other.status == 415 && other.code == -32803, "\(type)")
            }
        }
    }

    @Test func whatIsWrongWithABodyIsSaid() async throws {
        try await Stage.with { stage in
            for (body, reason) in [
                ([0x91, 0xC4, 1, 0], "binary data at byte 1"), ([0xD6, 0xFF, 0, 0, 0, 0], "extension type at byte 0"),
                ([0x81, 0x01, 0x01], "map key that is no string at byte 1"),
                ([0x92, 0xC0], "unexpected end at byte 2"),
                ([0xDD, 0xFF, 0xFF, 0xFF, 0xFF], "unexpected end at byte 5"),
                ([0xA1, 0xFF], "invalid UTF-8 at byte 0"),
                (filled(0x91, 65) + [0xC0], "nested too deep at byte 64"), ([0xC1], "byte 0xc1 at byte 0"),
                ([0xCF] + filled(0xFF, 8), "number out of range at byte 0"),
                ([0xA1, 0x00], "null character at byte 0"),
                ([0xC0, 0xC0], "content after the value at byte 1"),
                ([0xDD, 0, 2, 0, 0] + filled(0xC0, 1 << 17), "too many values at byte 100004"),
            ] as [([UInt8], String)] {
                let reply = try await stage.client.send(.POST, "/v1/test/test", headers: Self.type, body: body)
                #expect(reply.status == 400 && reply.unpackedCode == -32807, "\(reason)")
                let message = reply.unpacked["error"]?["message"]?.string
                #expect(message == "Unable to decode message body: \(reason)")
                let rpc = try await stage.client.send(.POST, "/", headers: Self.type, body: body)
                #expect(rpc.status == 400 && rpc.unpackedCode == -32700 && rpc.unpacked["id"] == JSON.null, "\(reason)")
                #expect(rpc.unpacked["error"]?["message"]?.string == "Parse error: \(reason)")
            }
        }
    }

    @Test func jsonRPC() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            func send(_ message: JSON) async throws -> Client.Response {
                try await stage.client.send(.POST, "/", headers: Self.type, body: message.messagePack)
            }
            func call(_ id: JSON?, _ method: JSON, _ parameters: JSON) -> JSON {
                .object(
                    JSON.Object(
                        [("jsonrpc", "2.0"), ("method", method), ("params", parameters)]
                            + (id.map { [("id", $0)] } ?? [])))
            }
            for id: JSON in [7, -1, 1.5, "é", nil, .integer(.max)] {
                let reply = try await send(call(id, "/v1/test/test", ["a"]))
                #expect(reply.status == 200 && reply.header("content-type") == "application/msgpack")
                #expect(reply.unpacked["id"] == id && reply.unpacked["result"]?["data"] == "a")
            }
            let batch = try await send([
                call(1, "/v1/test/test", ["x"]), call(nil as JSON?, "/v1/fixture/write", ["noted"]), 5,
                call("two", "/v1/none/none", []), call(3, "/v1/test/test", [5]),
            ])
            #expect(batch.status == 200)
            #expect(batch.unpacked.array?.map { $0["id"] } == [1, JSON.null, "two", 3])
            #expect(
                batch.unpacked.array?.map { $0["error"]?["code"]?.integer } == [nil, -32600, -32809, -32808])
            let note = try stage.database.scalar("select note from gatehouse.fixture_notes")
            #expect(note == "noted")
            let notification = try await send(call(nil as JSON?, "/v1/fixture/write", ["again"]))
            #expect(notification.status == 204 && notification.body.isEmpty)
            let void = try await stage.client.send(
                .POST, "/v1/fixture/write", headers: Self.type + [("api-call-void", "true")],
                body: JSON.array(["later"]).messagePack)
            #expect(void.status == 200 && void.body.isEmpty)
            #expect(
                try await eventually {
                    try stage.database.scalar("select count(*) from gatehouse.fixture_notes where note = 'later'")
                        == "1"
                })
        }
    }
}

extension JSON {
    var messagePack: [UInt8] { serialized().withUnsafeBytes { Transcoder.messagePack(ofJSON: $0) } ?? [] }
}

extension Client.Response {
    /// The body from MessagePack; `.null` where it is none.
    var unpacked: JSON { (try? JSON(messagePack: body)) ?? .null }
    var unpackedCode: Int? { unpacked["error"]?["code"]?.integer.map { Int($0) } }
}

func filled(_ byte: UInt8, _ count: Int) -> [UInt8] { repeated(byte, count) }

func repeated<Element>(_ element: Element, _ count: Int) -> [Element] {
    Array(repeating: element, count: count)
}
