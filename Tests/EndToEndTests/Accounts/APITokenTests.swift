import JSON
import PostgresClient
import Testing
import Tokens

/// api-tokens/*: making, using and ending API tokens.
@Suite(.timeLimit(.minutes(20)))
struct APITokenTests {
    @Test func aTokenFromMakingToDeleting() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            let (database, client) = (stage.database, stage.client)
            let user = try database.makeUser("someone", set: ["permissions_on": "'{admin}'"])
            let session = try database.makeSession(of: user)
            let made = try await client.call("api-tokens/create", ["for a script"], token: session)
            #expect(made.status == 200, "\(made.text)")
            let id = try #require(made.data?["id"]?.string)
            let text = try #require(made.data?["token"]?.string)
            #expect(
                made.data == ["id": .string(id), "name": "for a script", "token": .string(text), "permissions": [:]])
            let token = try #require(Token(parsing: text))
            #expect(token.kind == .api)
            // The database knows its hash, and nothing stores the text.
            let stored = try database.scalar("select hash from gatehouse.tokens where id = \(id)")
            #expect(stored == "\\x\(token.hash.hex)")
            let everything = try database.scalar(
                "select string_agg(t::text, ' ') from (select query_to_xml(format('table gatehouse.%I', relname), true, true, '')"
                    + " as t from pg_class where relnamespace = 'gatehouse'::regnamespace and relkind in ('r', 'p')) x")
            #expect(everything?.contains(text) == false && everything?.contains("for a script") == true)

            #expect(try await client.call("profile/read", token: text).data?["name"] == "someone")
            #expect(try await client.call("fixture/admin", token: text).status == 403, "all off at first")
            func call(_ method: String, _ parameters: JSON...) async throws -> Client.Response {
                try await client.call("api-tokens/\(method)", .array([.string(id)] + parameters), token: session)
            }
            let off = try await call("get-permissions")
            #expect(
                off.data == [["id": "admin", "name": "admin", "description": adminDescription, "enabled": false]])
            #expect(try await call("update-permissions", ["admin": true]).status == 200)
            #expect(try await client.call("fixture/admin", token: text).status == 200)
            #expect(try await call("get-permissions").data?.array?.first?["enabled"] == true)
            #expect(try await call("set-permissions", [:]).status == 200)
            #expect(try await client.call("fixture/admin", token: text).status == 403)
            #expect(try await call("set-enabled", false).status == 200)
            #expect(try await client.call("profile/read", token: text).status == 401)
            #expect(try await call("set-enabled", true).status == 200)
            #expect(try await client.call("profile/read", token: text).status == 200)
            #expect(try await call("delete").status == 200)
            #expect(try await client.call("profile/read", token: text).status == 401)
            for method in ["delete", "get-permissions"] { #expect(try await call(method).status == 404) }
            #expect(try await call("set-enabled", true).status == 404, "it does not come back")
            #expect(try await client.call("profile/read", token: text).status == 401)
        }
    }

    private let adminDescription: JSON = "Manages users and reads the call log."

    @Test func namesEndsAndPermissions() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            let (database, client) = (stage.database, stage.client)
            let user = try database.makeUser("someone", set: ["permissions_on": "'{admin}'"])
            let session = try database.makeSession(of: user)
            func create(_ parameters: JSON...) async throws -> Client.Response {
                try await client.call("api-tokens/create", .array(parameters), token: session)
            }
            for (parameters, path) in [
                ([""], "/0"), ([.string(String(repeating: "x", count: 101))], "/0"), ([5], "/0"), ([], "/0"),
                (["x", ["expires": "2001-01-01T00:00:00Z"]], "/1/expires"),
                (["x", ["expires": "tomorrow"]], "/1/expires"),
                (["x", ["expires": "2999-01-01"]], "/1/expires"), (["x", ["expires": 5]], "/1/expires"),
                (["x", ["expires": "2999-01-01T00:00:00+23:59"]], "/1/expires"),
                (["x", ["expires": "2999-02-30T00:00:00Z"]], "/1/expires"), (["x", ["expire": nil]], "/1/expire"),
                (["x", ["permissions": ["admin": 1]]], "/1/permissions/admin"),
                (["x", ["permissions": ["unknown": true]]], "/1/permissions/unknown"), (["x", [], 5], "/1"),
            ] as [([JSON], String)] {
                let reply = try await client.call("api-tokens/create", .array(parameters), token: session)
                #expect(reply.code == -32808 && reply.errorPath == path, "\(parameters): \(reply.text)")
            }
            #expect(try database.scalar("select count(*) from gatehouse.tokens where kind = 'api'") == "0")
            #expect(try await create(.string(String(repeating: "👩", count: 100))).status == 200)
            #expect(try await create("x", nil).status == 200)
            #expect(try await create("x", ["expires": nil, "permissions": [:]]).data?["permissions"] == [:])

            let soon = try #require(try database.scalar("select gatehouse.timestamp_text(now() + '4 s')"))
            let made = try await create("x", ["expires": .string(soon), "permissions": ["admin": true]])
            #expect(made.data?["permissions"] == ["admin": true], "\(made.text)")
            let token = try #require(made.data?["token"]?.string)
            #expect(try await client.call("fixture/admin", token: token).status == 200)
            let ends = try await eventually {
                try await client.call("fixture/admin", token: token).status == 401
            }
            #expect(ends, "it expires")
        }
    }

    @Test func concurrentUpdatesLoseNothing() async throws {
        try await Stage.with { stage in
            let database = stage.database
            try await Node.with(database) { second in
                let names = (0..<40).map { "p-\(["a", "b", "c", "d"][$0 % 4])\(String(repeating: "x", count: $0 / 4))" }
                for name in names { try database.scalar("insert into gatehouse.permissions (name) values ('\(name)')") }
                let token = try database.makeAPIToken(of: "1", set: ["permissions": "'{admin,\(names[0])}'"])
                let id = try #require(try database.scalar("select id from gatehouse.tokens where kind = 'api'"))
                #expect(Token(parsing: token) != nil)
                let session = try database.makeSession(of: "1")
                // Each switches its own one on; the first one goes off meanwhile, admin is named by nobody.
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for (index, name) in names.enumerated() {
                        let port = index.isMultiple(of: 2) ? stage.node.port : second.port
                        group.addTask {
                            let client = try await Client(port: port)
                            defer { client.close() }
                            return try await client.call(
                                "api-tokens/update-permissions",
                                [.string(id), .object([name: .bool(index != 0)])], token: session
                            ).status
                        }
                    }
                    for try await status in group { #expect(status == 200) }
                }
                let held = try database.scalar(
                    "select string_agg(p, ' ' order by p) from gatehouse.tokens t, unnest(t.permissions) p where t.id = \(id)"
                )
                #expect(held == (["admin"] + names.dropFirst()).sorted().joined(separator: " "))
            }
        }
    }

    /// What sweeps all tokens of an account away (a reset of its password) misses none that is made or enabled at the same moment.
    @Test func nothingSlipsThroughASweep() async throws {
        try await Stage.with { stage in
            let database = stage.database
            let user = try database.makeUser("someone")
            let session = try database.makeSession(of: user)
            _ = try database.makeAPIToken(of: user, set: ["enabled": "false"])
            let id = try #require(try database.scalar("select id from gatehouse.tokens where kind = 'api'"))
            let owner = try BlockingConnection(url: try database.url(as: "gatehouse_owner"))
            try owner.execute("begin; update gatehouse.users set email_confirmed = false where id = \(user)")
            async let made = Self.call(stage.node.port, "api-tokens/create", ["x"], session)
            async let enabled = Self.call(stage.node.port, "api-tokens/set-enabled", [.string(id), true], session)
            let areWaiting = try await eventually {
                try database.scalar(
                    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
                    as: "postgres") == "2"
            }
            #expect(areWaiting)
            try owner.execute(
                """
                update gatehouse.tokens set ended = now() where user_id = \(user) and kind = 'session';
                update gatehouse.tokens set enabled = false where user_id = \(user) and kind = 'api';
                commit
                """)
            #expect(try await [made, enabled] == [401, 401])
            #expect(
                try database.scalar("select count(*) from gatehouse.tokens where ended is null and enabled") == "0")
        }
    }

    private static func call(_ port: Int, _ method: String, _ parameters: JSON, _ token: String) async throws -> Int {
        let client = try await Client(port: port)
        defer { client.close() }
        return try await client.call(method, parameters, token: token).status
    }

    @Test func telegramNames() async throws {
        try await Stage.with { stage in
            let client = stage.client
            let session = try stage.database.makeSession(of: try stage.database.makeUser("someone"))
            let other = try stage.database.makeSession(of: try stage.database.makeUser("other"))
            let method = "profile/set-telegram-username"
            #expect(try await client.call(method, ["Some_One"], token: session).status == 200)
            #expect(try await client.call("profile/read", token: session).data?["telegram_name"] == "some_one")
            #expect(try await client.call(method, ["SOME_ONE"], token: other).code == 409)
            for bad in ["", "four", "@someone", "some one", "somé_one"] {
                let reply = try await client.call(method, [.string(bad)], token: other)
                #expect(reply.code == -32808 && reply.errorPath == "/0", "\(bad): \(reply.text)")
            }
            #expect(try await client.call(method, token: session).status == 200)
            #expect(try await client.call("profile/read", token: session).data?["telegram_name"] == .null)
            #expect(try await client.call(method, ["some_one"], token: other).status == 200)
            #expect(try await client.call(method, [nil], token: other).status == 200)
            #expect(try await client.call("profile/read", token: other).data?["telegram_name"] == .null)
        }
    }
}
