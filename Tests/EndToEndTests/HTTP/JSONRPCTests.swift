import JSON
import MessagePack
import NIOHTTP1
import Testing

/// JSON-RPC 2.0 on `POST /`.
@Suite(.timeLimit(.minutes(20)))
struct JSONRPCTests {
    private static func request(_ id: String?, _ method: String, _ params: String? = nil) -> String {
        let id = id.map { #","id":\#($0)"# } ?? ""
        let params = params.map { #","params":\#($0)"# } ?? ""
        return #"{"jsonrpc":"2.0","method":"\#(method)"\#(params)\#(id)}"#
    }

    @Test func aSingleRequest() async throws {
        try await Stage.with { stage in
            let reply = try await stage.client.rpc(Self.request("7", "/v1/test/test", #"["a"]"#))
            #expect(reply.status == 200)
            #expect(
                reply.text
                    == #"{"jsonrpc":"2.0","result":{"status":200,"status_text":"OK","exception":false,"data":"a"},"id":7}"#
            )
            let get = try await stage.client.send(.GET, "/")
            #expect(get.status == 405)
            #expect(get.header("allow") == "POST")
        }
    }

    @Test func idsOfEachType() async throws {
        try await Stage.with { stage in
            for id in ["1", "-1", "0", "9223372036854775807", "1.5", #""a""#, #""""#, #""é\"\\""#, "null"] {
                let reply = try await stage.client.rpc(Self.request(id, "/v1/test/test"))
                #expect(reply.status == 200)
                #expect(reply.text.hasSuffix(#","id":\#(id)}"#), "\(id): \(reply.text)")
            }
            for id in ["true", "[]", "{}", "[1]"] {
                let reply = try await stage.client.rpc(Self.request(id, "/v1/test/test"))
                #expect(reply.code == -32600, "\(id)")
                #expect(reply.json["id"] == JSON.null)
            }
        }
    }

    @Test func singleErrorsHaveTheirStatus() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            let cases: [(method: String, params: String, code: Int, status: Int)] = [
                ("/v1/none/none", "[]", -32809, 404), ("test/test", "[]", -32809, 404),
                ("/v1/test/test", "[5]", -32808, 400), ("/v1/profile/read", "[]", -32801, 401),
                ("/v1/session/signout", "[]", 404, 404), ("/v1/fixture/fault", "[]", 500, 500),
            ]
            for (method, params, code, status) in cases {
                let reply = try await stage.client.rpc(Self.request("1", method, params))
                #expect(reply.code == code && reply.status == status, "\(method): \(reply.text)")
                #expect(reply.json["id"] == 1)
                #expect(reply.json["error"]?["data"]?["request_id"]?.string == reply.header("x-request-id"))
            }
        }
    }

    /// Refused before it is read, an answer is one of JSON-RPC all the same: its `id` is null.
    @Test func whatIsRefusedUnread() async throws {
        try await Stage.with(environment: ["GATEHOUSE_BODY_LIMIT": "2000"]) { stage in
            let type = try await stage.client.rpc("{}", headers: [("content-type", "text/plain")])
            #expect(type.status == 415 && type.code == -32803)
            let large = try await stage.client.rpc(String(repeating: " ", count: 2001))
            #expect(large.status == 413 && large.code == 413)
            let packed = try await stage.client.send(
                .POST, "/", headers: [("content-type", "application/msgpack")],
                body: [UInt8](repeating: 0xC0, count: 2001))
            let unpacked = try JSON(messagePack: packed.body)
            #expect(packed.status == 413 && unpacked["error"]?["code"] == 413)
            for (json, reply) in [(type.json, type), (large.json, large), (unpacked, packed)] {
                #expect(json["jsonrpc"] == "2.0" && json["id"] == JSON.null, "\(json)")
                #expect(json["error"]?["data"]?["request_id"]?.string == reply.header("x-request-id"))
            }
        }
    }

    @Test func invalidRequests() async throws {
        try await Stage.with { stage in
            for text in ["", " ", "{", "nonsense", "[1,2", "\u{FEFF}{}"] {
                let reply = try await stage.client.rpc(text)
                #expect(reply.status == 400 && reply.code == -32700, "\(text)")
                #expect(reply.json["id"] == JSON.null)
            }
            for text in [
                "{}", "[]", "1", "null", #""a""#, #"{"jsonrpc":"1.0","method":"/v1/test/test","id":1}"#,
                #"{"method":"/v1/test/test","id":1}"#, #"{"jsonrpc":"2.0","id":1}"#,
                #"{"jsonrpc":"2.0","method":5,"id":1}"#, #"{"jsonrpc":2.0,"method":"/v1/test/test","id":1}"#,
                #"{"jsonrpc":"2.0","method":"/v1/test/test","params":"a","id":1}"#,
                #"{"jsonrpc":"2.0","method":"/v1/test/test","params":{"args":"a"},"id":1}"#,
            ] {
                let reply = try await stage.client.rpc(text)
                #expect(reply.status == 400 && reply.code == -32600, "\(text): \(reply.text)")
            }
        }
    }

    @Test func batches() async throws {
        try await Stage.with { stage in
            let hundred = (0..<100).map { Self.request("\($0)", "/v1/test/test", "[\"n\($0)\"]") }
            let reply = try await stage.client.rpc("[\(hundred.joined(separator: ","))]")
            #expect(reply.status == 200)
            let answers = try #require(reply.json.array)
            #expect(answers.count == 100)
            for (index, answer) in answers.enumerated() {
                #expect(answer["id"]?.integer == Int64(index))
                #expect(answer["result"]?["data"] == .string("n\(index)"))
            }
            let more = hundred + [Self.request("100", "/v1/test/test")]
            let refused = try await stage.client.rpc("[\(more.joined(separator: ","))]")
            #expect(refused.status == 400 && refused.code == -32600)
        }
    }

    /// What was executed is answered, and what would not fit any more is not executed.
    @Test func aReplyThatIsFull() async throws {
        let long = Fixtures.method(
            "long", #""permissions": ["*"]"#, parameters: "", volatility: "stable",
            "return pg_catalog.to_json(pg_catalog.repeat('x', 1048576));")
        try await Stage.with(sql: Fixtures.sql.merging(["api/v1/fixture/long.sql": long]) { $1 }) { stage in
            func send(_ count: Int) async throws -> [JSON] {
                let messages = (0..<count).map { Self.request("\($0)", "/v1/fixture/long") }
                let note = Self.request("\(count)", "/v1/fixture/write", "[\"\(count)\"]")
                let reply = try await stage.client.rpc("[\((messages + [note]).joined(separator: ","))]")
                #expect(reply.status == 200)
                return try #require(reply.json.array)
            }
            let fits = try await send(12)
            #expect(fits.count == 13 && fits.allSatisfy { $0["result"] != nil })
            let full = try await send(40)
            #expect(full.map { $0["id"]?.integer } == (0...40).map { Int64($0) })
            let executed = full.count { $0["result"] != nil }
            #expect((17...25).contains(executed), "\(executed)")
            #expect(full.suffix(41 - executed).allSatisfy { $0["error"]?["code"] == 413 })
            #expect(try stage.database.scalar("select string_agg(note, ' ') from gatehouse.fixture_notes") == "12")
        }
    }

    @Test func aBatchOfEverything() async throws {
        try await Stage.with { stage in
            let messages = [
                Self.request("1", "/v1/test/test", #"["a"]"#), Self.request(nil, "/v1/test/test"), "5", "{}",
                Self.request(#""x""#, "/v1/none/none"), Self.request("2", "/v1/profile/read"),
                Self.request(nil, "/v1/none/none"), "[]", Self.request("3", "/v1/test/test", "[5]"),
            ]
            let reply = try await stage.client.rpc("[\(messages.joined(separator: ","))]")
            #expect(reply.status == 200)
            let answers = try #require(reply.json.array)
            #expect(answers.map { $0["id"] } == [1, nil, nil, "x", 2, nil, 3].map { $0 ?? JSON.null })
            #expect(
                answers.map { $0["error"]?["code"]?.integer }
                    == [nil, -32600, -32600, -32809, -32801, -32600, -32808])
        }
    }

    @Test func notificationsAreExecutedAndNotAnswered() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            let single = try await stage.client.rpc(Self.request(nil, "/v1/fixture/write", #"["one"]"#))
            #expect(single.status == 204)
            #expect(single.body.isEmpty)
            let batch = try await stage.client.rpc(
                "[\(Self.request(nil, "/v1/fixture/write", #"["two"]"#)),\(Self.request(nil, "/v1/none/none"))]")
            #expect(batch.status == 204)
            // The connection still works: nothing of the answers was left over.
            #expect(try await stage.client.call("test/test", ["on"]).data == "on")
            let notes = try stage.database.scalar(
                "select string_agg(note, ' ' order by note) from gatehouse.fixture_notes")
            #expect(notes == "one two")
        }
    }

    @Test func aTokenHoldsForTheWholeBatch() async throws {
        try await Stage.with { stage in
            let token = try await stage.client.signinAsRoot()
            let reply = try await stage.client.rpc(
                "[\(Self.request("1", "/v1/profile/read")),\(Self.request("2", "/v1/session/signin"))]",
                headers: [("authorization", "Bearer \(token)")])
            let answers = try #require(reply.json.array)
            #expect(answers.first?["result"]?["data"]?["name"] == "root")
            #expect(answers.last?["result"]?["data"]?["auth"]?["user_id"] == "1")
        }
    }
}
