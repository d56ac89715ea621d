import JSON
import NIOHTTP1
import Testing

/// Contract 1: how a request becomes a call.
@Suite(.timeLimit(.minutes(20)))
struct MethodCallTests {
    @Test func getCallsWhatOnlyReads() async throws {
        try await Stage.with { stage in
            let stable = try await stage.client.send(.GET, "/v1/test/test")
            #expect(stable.status == 200)
            #expect(stable.text == #"{"jsonrpc":"2.0","result":{"status":200,"status_text":"OK","exception":false}}"#)
            let query = try await stage.client.send(.GET, "/v1/test/test?a=1")
            #expect(query.status == 200)
            // It has no parameters, whatever comes with it.
            for body in [#"["x"]"#, "[5]", "nonsense"] {
                let reply = try await stage.client.send(.GET, "/v1/test/test", body: Array(body.utf8))
                #expect(reply.status == 200 && reply.text == stable.text, "\(body): \(reply.text)")
            }
            for path in ["session/signout", "session/signin", "profile/delete-sessions"] {
                let volatile = try await stage.client.send(.GET, "/v1/\(path)")
                #expect(volatile.status == 405)
                #expect(volatile.code == -32804)
                #expect(volatile.header("allow") == "POST")
            }
            for method in [HTTPMethod.PUT, .DELETE, .PATCH, .OPTIONS] {
                let refused = try await stage.client.send(method, "/v1/test/test")
                #expect(refused.status == 405)
                #expect(refused.header("allow") == "GET, POST")
            }
        }
    }

    @Test func aSwitchLetsGetCallEverything() async throws {
        try await Stage.with(environment: ["GATEHOUSE_GET": "all"]) { stage in
            let token = try await stage.client.signinAsRoot()
            let bearer = [("authorization", "Bearer \(token)")]
            #expect(try await stage.client.send(.GET, "/v1/session/signout", headers: bearer).status == 200)
            #expect(try await stage.client.call("profile/read", token: token).status == 401)
            let put = try await stage.client.send(.PUT, "/v1/session/signout")
            #expect(put.header("allow") == "GET, POST")
        }
    }

    @Test func aBodyIsAnArrayOfParametersOrOneParameter() async throws {
        try await Stage.with { stage in
            let cases: [(body: String, data: JSON?)] = [
                ("", nil), ("[]", nil), ("null", nil), ("[null]", nil), (#"["a"]"#, "a"), (#""a""#, "a"),
                (#"  [ "a" ] "#, "a"), (#"[""]"#, ""),
            ]
            for (body, data) in cases {
                let reply = try await stage.client.post("/v1/test/test", body)
                #expect(reply.status == 200, "\(body)")
                #expect(reply.data == data, "\(body)")
            }
            let object = try await stage.client.post(
                "/v1/session/signup", #"{"username":"alone","email":"a@b.example"}"#)
            #expect(object.status == 200)
        }
    }

    /// JSON Schema has one kind of number; PostgreSQL's integers read no fraction.
    @Test func wholeNumbersAreIntegersHoweverTheyAreWritten() async throws {
        let double = Fixtures.method(
            "double",
            #""permissions": ["*"], "parameters": [{"name": "n", "required": true, "schema": {"type": "integer"}}]"#,
            parameters: ", n integer", volatility: "stable", "return pg_catalog.to_json(2 * n);")
        try await Stage.with(sql: ["api/v1/fixture/double.sql": double]) { stage in
            let written: [(String, Int64)] = [("5", 10), ("5.0", 10), ("5e0", 10), ("-0.0", 0), ("1.5e2", 300)]
            for (number, answer) in written {
                let reply = try await stage.client.post("/v1/fixture/double", "[\(number)]")
                #expect(reply.data == .integer(answer), "\(number)")
            }
            let reply = try await stage.client.post("/v1/fixture/double", "[5.5]")
            #expect(reply.code == -32808)
        }
    }

    @Test func optionalParametersMayBeLeftOutAtTheEnd() async throws {
        try await Stage.with { stage in
            let token = try await stage.client.signinAsRoot()
            for parameters: JSON in [[], [nil], [nil, nil]] {
                let reply = try await stage.client.call("session/signin", parameters, token: token)
                #expect(reply.status == 200)
                #expect(reply.data?["auth"]?["username"] == "root")
            }
            let upload = try await stage.client.call("test/upload", [nil, "d"])
            #expect(upload.data == ["file": nil, "data": "d"])
            let tooMany = try await stage.client.call("test/test", ["a", "b"])
            #expect(tooMany.code == -32808)
            #expect(tooMany.errorPath != nil)
            let missing = try await stage.client.call("session/signup")
            #expect(missing.code == -32808)
            #expect(missing.errorPath == "/0")
            let null = try await stage.client.call("session/signup", [nil])
            #expect(null.code == -32808)
        }
    }

    @Test func contentTypes() async throws {
        try await Stage.with { stage in
            for type in [
                "application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8",
                "application/json ; a=b", "application/json\t; a=b",
            ] {
                let reply = try await stage.client.post("/v1/test/test", #"["a"]"#, headers: [("content-type", type)])
                #expect(reply.status == 200, "\(type)")
                #expect(reply.header("content-type") == "application/json")
            }
            for type in [
                "text/plain", "application/jsonx", "application/x-www-form-urlencoded", "application/x-msgpack", "json",
                "multipart/form-data; boundary=b", "*/*", ";", "application/json, text/plain",
            ] {
                for path in ["/v1/test/test", "/"] {
                    let reply = try await stage.client.post(path, #"["a"]"#, headers: [("content-type", type)])
                    #expect(reply.status == 415, "\(type)")
                    #expect(reply.code == -32803)
                }
            }
        }
    }

    @Test func unknownMethodsAreNotFound() async throws {
        try await Stage.with { stage in
            for path in [
                "/v1", "/v1/", "/v1/test", "/v1/test/", "/v1/test/test/", "/v1//test/test", "/v1/TEST/test",
                "/v2/test/test", "/v1/test/%74est", "/v1/test/../test/test", "/x", "//", "/v1/test/none",
            ] {
                for method in [HTTPMethod.POST, .GET] {
                    let reply = try await stage.client.send(method, path)
                    #expect(reply.status == 404, "\(path)")
                    #expect(reply.code == -32809)
                }
            }
        }
    }

    @Test func aVoidCallIsExecutedAfterwards() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            let void = [("api-call-void", "true")]
            let reply = try await stage.client.post("/v1/fixture/write", #"["later"]"#, headers: void)
            #expect(reply.status == 200)
            #expect(reply.body.isEmpty)
            #expect(
                try await eventually {
                    try stage.database.scalar("select note from gatehouse.fixture_notes") == "later"
                })
            // What is refused before it is executed is still told.
            let wrong = try await stage.client.post("/v1/fixture/write", "[5]", headers: void)
            #expect(wrong.code == -32808)
            let guest = try await stage.client.post("/v1/profile/read", "", headers: void)
            #expect(guest.status == 401)
            let other = try await stage.client.post(
                "/v1/fixture/write", #"["now"]"#, headers: [("api-call-void", "false")])
            #expect(other.data == "now")
        }
    }
}
