import JSON
import NIOHTTP1
import Testing

/// Contract 1: what every reply looks like.
@Suite(.timeLimit(.minutes(20)))
struct EnvelopeTests {
    @Test func successAndErrorToTheByte() async throws {
        try await Stage.with { stage in
            let id = [("x-request-id", "id.1_-")]
            let data = try await stage.client.post("/v1/test/test", #"["é\n"]"#, headers: id)
            #expect(
                data.text
                    == #"{"jsonrpc":"2.0","result":{"status":200,"status_text":"OK","exception":false,"data":"é\n"}}"#)
            let error = try await stage.client.post("/v1/nothing/here", "", headers: id)
            #expect(
                error.text
                    == #"{"jsonrpc":"2.0","error":{"code":-32809,"message":"API method is not found","data":{"exception":false,"request_id":"id.1_-"}}}"#
            )
            let parameter = try await stage.client.post("/v1/test/test", "[5]", headers: id)
            #expect(parameter.json["error"]?["data"]?["request_id"] == "id.1_-")
            #expect(parameter.json["error"]?["data"]?["exception"] == false)
            let first = try #require(parameter.json["error"]?["data"]?["errors"]?.array?.first)
            #expect(first["path"] == "/0")
            #expect(first["message"]?.string?.isEmpty == false)
        }
    }

    @Test func metaIsThereWhereAListHasOne() async throws {
        try await Stage.with { stage in
            let token = try await stage.client.signinAsRoot()
            let sessions = try await stage.client.call("profile/read-sessions", token: token)
            #expect(sessions.json["result"]?["meta"] == ["total": 1, "summary": ["total": 1]])
            let profile = try await stage.client.call("profile/read", token: token)
            #expect(profile.json["result"]?["meta"] == nil)
            let nothing = try await stage.client.call("session/signout", token: token)
            #expect(
                nothing.json == ["jsonrpc": "2.0", "result": ["status": 200, "status_text": "OK", "exception": false]])
        }
    }

    @Test func headersThatAreAlwaysThere() async throws {
        try await Stage.with { stage in
            let replies = [
                try await stage.client.call("test/test"), try await stage.client.call("none/none"),
                try await stage.client.call("test/test", [5]), try await stage.client.call("profile/read"),
                try await stage.client.send(.GET, "/health/live"), try await stage.client.send(.OPTIONS, "/"),
                try await stage.client.rpc("[]"), try await stage.client.post("/v1/test/test", "{"),
                try await stage.client.post("/v1/test/test", "", headers: [("content-type", "a/b")]),
                try await stage.client.post("/v1/test/test", "", headers: [("api-call-void", "true")]),
            ]
            for reply in replies {
                #expect(reply.headers["cache-control"] == ["no-store"])
                #expect(reply.headers["x-content-type-options"] == ["nosniff"])
                #expect(reply.headers["x-request-id"].count == 1)
                #expect(reply.header("x-request-id")?.isEmpty == false)
            }
            #expect(Set(replies.map { $0.header("x-request-id") }).count == replies.count)
        }
    }

    @Test func aRequestIDIsTakenWhereItIsAcceptable() async throws {
        try await Stage.with { stage in
            let longest = String(repeating: "aZ09._-x", count: 16)
            for id in ["a", "A.b_c-9", longest] {
                let reply = try await stage.client.post("/v1/none/none", "", headers: [("x-request-id", id)])
                #expect(reply.header("x-request-id") == id)
                #expect(reply.json["error"]?["data"]?["request_id"] == .string(id))
            }
            for id in ["", longest + "x", "a b", "a/b", "é", "a\"b", "a;b"] {
                let reply = try await stage.client.post("/v1/none/none", "", headers: [("x-request-id", id)])
                let made = try #require(reply.header("x-request-id"))
                #expect(made != id && !made.isEmpty)
                #expect(reply.json["error"]?["data"]?["request_id"] == .string(made))
            }
        }
    }

    @Test func errorCodesOneByOne() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            let client = stage.client
            let user = try stage.database.makeSession(of: try stage.database.makeUser("someone"))
            func check(_ reply: Client.Response, _ code: Int, _ status: Int) {
                #expect(reply.code == code && reply.status == status, "\(code): \(reply.status) \(reply.text)")
                #expect(reply.json["error"]?["data"]?["exception"] == .bool(status == 500))
            }
            check(try await client.rpc("{"), -32700, 400)
            check(try await client.rpc("{}"), -32600, 400)
            check(try await client.call("fixture/admin"), -32801, 401)
            check(try await client.call("fixture/admin", token: user), -32801, 403)
            check(try await client.post("/v1/test/test", "", headers: [("content-type", "text/html")]), -32803, 415)
            check(try await client.send(.GET, "/v1/session/signout"), -32804, 405)
            for body in ["{", "[", #"["\#u{FF}"#, #"[1,]"#, " ", "[] []", String(repeating: "[", count: 65)] {
                check(try await client.post("/v1/test/test", body), -32807, 400)
            }
            check(try await client.call("test/test", [5]), -32808, 400)
            check(try await client.call("test/nothing"), -32809, 404)
            check(try await client.call("session/signout"), 404, 404)
            check(try await client.call("session/signin"), 401, 401)
            let closed = try await client.call("fixture/admin", token: try await client.signinAsRoot())
            #expect(closed.data == "root")
        }
    }

    @Test func aFaultOfOursTellsNothingAndLogsEverything() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            let reply = try await stage.client.post(
                "/v1/fixture/fault", "", headers: [("x-request-id", "the-faulty-one")])
            #expect(reply.status == 500)
            #expect(
                reply.json["error"] == [
                    "code": 500, "message": "Internal error",
                    "data": ["exception": true, "request_id": "the-faulty-one"],
                ])
            #expect(!reply.text.contains("cause"))
            let isLogged = await eventually {
                stage.node.log.contains("the-faulty-one") && stage.node.log.contains("the cause of it all")
            }
            #expect(isLogged)
        }
    }

    @Test func oneLinePerCallAtDebugLevelAndNoneElse() async throws {
        for (environment, expected) in [(["GATEHOUSE_LOG_LEVEL": "debug"], 1), ([:], 0)] {
            try await Stage.with(environment: environment) { stage in
                for (number, path) in ["/v1/test/test", "/v1/none/none", "/v1/profile/read", "/health/live"]
                    .enumerated()
                {
                    _ = try await stage.client.post(path, "[]", headers: [("x-request-id", "line-\(number)-")])
                }
                stage.node.terminate()
                let lines = stage.node.log.split(separator: "\n")
                for number in 0..<4 {
                    #expect(lines.count { $0.contains("request_id=line-\(number)-") } == expected, "\(number)")
                }
            }
        }
    }

    @Test func challengesOfAn401() async throws {
        try await Stage.with { stage in
            let ended = try stage.database.makeSession(of: try stage.database.makeUser("gone"), set: ["ended": "now()"])
            let last = ended.last == "0" ? "1" : "0"
            let cases: [(authorization: String?, challenge: String)] = [
                (nil, "Bearer"), ("Bearer \(ended)", #"Bearer error="invalid_token""#),
                ("Bearer \(ended.dropLast())\(last)", #"Bearer error="invalid_token""#),
                ("Bearer x", #"Bearer error="invalid_token""#), ("Basic abc", #"Bearer error="invalid_token""#),
            ]
            for (authorization, challenge) in cases {
                let headers = authorization.map { [("authorization", $0)] } ?? []
                for reply in [
                    try await stage.client.post("/v1/profile/read", "", headers: headers),
                    try await stage.client.post("/v1/session/signin", "", headers: headers),
                    try await stage.client.rpc(
                        #"{"jsonrpc":"2.0","id":1,"method":"/v1/profile/read"}"#, headers: headers),
                ] {
                    #expect(reply.status == 401)
                    #expect(reply.headers["www-authenticate"] == [challenge], "\(authorization ?? "none")")
                }
                #expect(try await stage.client.post("/v1/test/test", "", headers: headers).status == 200)
            }
        }
    }
}
