import Foundation
import JSON
import Testing

/// `gatehouse call` and its relatives, as a script uses them.
@Suite(.timeLimit(.minutes(20)))
struct CallCommandTests {
    /// Runs `gatehouse ARGUMENT…` against the stage's node.
    private static func run(
        _ stage: Stage, _ arguments: String..., token: String? = nil, input: String? = nil,
        environment: [String: String] = [:]
    ) async throws -> Program {
        var variables = ["GATEHOUSE_URL": "http://127.0.0.1:\(stage.node.port)", "HOME": "/nonexistent"]
        if let token { variables["GATEHOUSE_TOKEN"] = token }
        return try await Program.run(
            try Node.binary("gatehouse"), arguments, environment: variables.merging(environment) { $1 }, input: input)
    }

    @Test func dataIsPrinted() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            let token = try stage.database.makeSession(of: "1")
            for method in ["test/test", "/v1/test/test"] {
                let echo = try await Self.run(stage, "call", method, #""é \"x\": [1,2]""#)
                #expect(echo.status == 0 && echo.output == #""é \"x\": [1,2]""# + "\n" && echo.error.isEmpty)
            }
            let profile = try await Self.run(stage, "call", "profile/read", token: token)
            #expect(profile.status == 0)
            #expect(profile.output.hasPrefix("{\n  \"id\": \"1\",\n  \"name\": \"root\",\n"), "\(profile.output)")
            let data = try await stage.client.call("profile/read", token: token).data
            #expect(try JSON(parsing: profile.output) == data)
            let nothing = try await Self.run(stage, "call", "test/test")
            #expect(nothing.status == 0 && nothing.output.isEmpty && nothing.error.isEmpty)
            let result = try await Self.run(stage, "call", "profile/read-sessions", "--result", token: token)
            #expect(try JSON(parsing: result.output)["meta"]?["total"] == 1)
            let upload = try await Self.run(stage, "call", "test/upload", "null", #""d""#)
            #expect(upload.output == "{\n  \"file\": null,\n  \"data\": \"d\"\n}\n", "\(upload.output)")
        }
    }

    @Test func whatIsPrintedIsTheReplysText() async throws {
        let number = Fixtures.method(
            "number", #""permissions": ["*"]"#, parameters: "", volatility: "stable",
            #"return '{ "a": 123456789012345678901234567890.10,"b":[],"c":{ },"d":[ {"e:,":"{\"}"},[1 ]] }';"#)
        try await Stage.with(sql: ["api/v1/fixture/number.sql": number]) { stage in
            let reply = try await Self.run(stage, "call", "fixture/number")
            #expect(
                reply.output == """
                    {
                      "a": 123456789012345678901234567890.10,
                      "b": [],
                      "c": {},
                      "d": [
                        {
                          "e:,": "{\\"}"
                        },
                        [
                          1
                        ]
                      ]
                    }

                    """, "\(reply.output) \(reply.error)")
        }
    }

    @Test func errorsAreToldAndHaveTheirStatus() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            let wrong = try await Self.run(stage, "call", "test/test", "5")
            #expect(wrong.status == 4 && wrong.output.isEmpty)
            #expect(wrong.error.contains("Parameters validation error (HTTP status 400, code -32808)"))
            #expect(wrong.error.contains("  /0: must be string"))
            #expect(wrong.error.firstMatch(of: /request id: [A-Za-z0-9._-]+\n/) != nil)
            let guest = try await Self.run(stage, "call", "profile/read")
            #expect(guest.status == 4 && guest.error.contains("(HTTP status 401, code -32801)"))
            let unknown = try await Self.run(stage, "call", "none/none")
            #expect(unknown.status == 4 && unknown.error.contains("(HTTP status 404, code -32809)"))
            let fault = try await Self.run(stage, "call", "fixture/fault")
            #expect(fault.status == 5 && fault.error.contains("Internal error (HTTP status 500, code 500)"))
            for arguments in ["nonsense-secret", "{", "'a'", "1,2", ""] {
                let text = try await Self.run(stage, "call", "test/test", "1", arguments)
                #expect(text.status == 64 && text.error.contains("parameter 2 is no JSON"), "\(text.error)")
                #expect(!text.error.contains("secret"))
            }
            for method in ["a b", "a?b", "a#b", "é"] {
                #expect(try await Self.run(stage, "call", method).status == 64, "\(method)")
            }
            stage.node.terminate()
            let away = try await Self.run(stage, "call", "test/test")
            #expect(away.status == 7 && away.error.contains("no answer from http://127.0.0.1"))
        }
    }

    @Test func parametersFromStandardInput() async throws {
        try await Stage.with { stage in
            for (input, output) in [
                (#"["a"]"#, "\"a\"\n"), (#"  "b" "#, "\"b\"\n"), ("", ""), ("\n", ""), ("[]\n", ""),
            ] {
                let reply = try await Self.run(stage, "call", "test/test", "-", input: input)
                #expect(reply.status == 0 && reply.output == output, "\(input): \(reply.output) \(reply.error)")
            }
            let wrong = try await Self.run(stage, "call", "test/test", "-", input: "[secret")
            #expect(wrong.status == 64 && wrong.error.contains("standard input is no JSON"))
            #expect(!wrong.error.contains("secret"))
        }
    }

    @Test func voidCallsAndUploads() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            let void = try await Self.run(stage, "call", "fixture/write", #""later""#, "--void")
            #expect(void.status == 0 && void.output.isEmpty)
            #expect(
                try await eventually {
                    try stage.database.scalar("select note from gatehouse.fixture_notes") == "later"
                })
            try await withFolder { folder in
                let file = folder.appending(path: "a file.bin").path(percentEncoded: false)
                try Data("abc".utf8).write(to: URL(filePath: file))
                let reply = try await Self.run(stage, "call", "test/upload", #""x""#, "--upload", file)
                let data = try JSON(parsing: reply.output)
                #expect(data["file"]?["name"] == "a file.bin" && data["file"]?["size"] == 3 && data["data"] == "x")
                let sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
                #expect(data["file"]?["sha256"] == .string(sum))
                let refused = try await Self.run(stage, "call", "fixture/picture", "--upload", file)
                #expect(refused.status == 4 && refused.error.contains("code -32906"))
                let missing = try await Self.run(stage, "call", "test/upload", "--upload", file + "x")
                #expect(missing.status == 1 && missing.error.contains("No such file"))
            }
        }
    }

    @Test func tokensAndUsersForScripts() async throws {
        try await Stage.with { stage in
            let root = try stage.database.makeSession(of: "1")
            let user = try await Self.run(
                stage, "user", "create", "Alice", "--permissions", "admin", "--email", "alice@example.com", token: root)
            #expect(user.status == 0 && user.error.isEmpty)
            let lines = user.output.split(separator: "\n").map(String.init)
            try #require(lines.count == 2, "\(user.output)")
            let session = try await stage.client.signin("alice", lines[1])
            #expect(try await stage.client.call("profile/read", token: session).data?["id"] == .string(lines[0]))
            let chosen = try await Self.run(
                stage, "user", "create", "bob", "--password-stdin", "--disabled", token: root,
                input: "correct horse battery\n")
            #expect(chosen.status == 0 && chosen.output.split(separator: "\n").count == 1, "\(chosen.error)")
            #expect(try stage.database.scalar("select enabled from gatehouse.users where name = 'bob'") == "f")
            try stage.database.scalar("update gatehouse.users set enabled = true where name = 'bob'")
            _ = try await stage.client.signin("bob", "correct horse battery")
            let taken = try await Self.run(stage, "user", "create", "bob", token: root)
            #expect(taken.status == 4 && taken.output.isEmpty)

            let plain = try await Self.run(stage, "token", "create", "plain", token: session)
            let strong = try await Self.run(
                stage, "token", "create", "strong", "--permissions", "admin", "--expires", "2099-01-01T00:00:00Z",
                token: session)
            for (token, status) in [(plain, 403), (strong, 200)] {
                #expect(token.status == 0 && token.error.isEmpty)
                let text = token.output.trimmingCharacters(in: .newlines)
                #expect(text + "\n" == token.output)
                #expect(try await stage.client.call("profile/read", token: text).status == 200)
                #expect(try await stage.client.call("admin/users/read", token: text).status == status)
            }
            let end = try stage.database.scalar("select expires from gatehouse.tokens where name = 'strong'")
            #expect(end?.hasPrefix("2099-01-01 00:00:00") == true)
            let past = try await Self.run(
                stage, "token", "create", "x", "--expires", "2001-01-01T00:00:00Z", token: root)
            #expect(past.status == 4 && past.error.contains("/1/expires"))
        }
    }

    @Test func settingsThatAreWrong() async throws {
        try await Stage.with { stage in
            let token = try stage.database.makeSession(of: "1")
            let last = token.last == "0" ? "1" : "0"
            for (name, value) in [
                ("GATEHOUSE_TOKEN", "\(token.dropLast())\(last)"), ("GATEHOUSE_TOKEN", "\(token)\r\nX-A: b"),
                ("GATEHOUSE_URL", "127.0.0.1:80"), ("GATEHOUSE_URL", "ftp://127.0.0.1"),
                ("GATEHOUSE_URL", "http://name:secret@127.0.0.1"), ("GATEHOUSE_URL", "http://127.0.0.1/?a=b"),
            ] {
                let reply = try await Self.run(stage, "call", "profile/read", environment: [name: value])
                #expect(reply.status == 64 && reply.error.contains(name), "\(reply.error)")
                #expect(!reply.error.contains(token.dropLast()) && !reply.error.contains("secret"))
            }
        }
    }
}
