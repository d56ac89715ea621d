import JSON
import Testing

/// admin/users over HTTP: each method, what it must refuse, and what must not get lost.
@Suite(.timeLimit(.minutes(20)))
struct UserAdministrationTests {
    /// An administrator who holds admin and fly; swim is declared, and held by `strong` beside admin.
    private struct Scenery {
        let stage: Stage
        let adminID, admin, strongID, root: String

        init(_ stage: Stage) throws {
            let database = stage.database
            try database.scalar("insert into gatehouse.permissions (name) values ('fly'), ('swim')")
            adminID = try database.makeUser("chief", set: ["permissions_on": "'{admin,fly}'"])
            admin = try database.makeSession(of: adminID)
            strongID = try database.makeUser("strong", set: ["permissions_on": "'{admin,swim}'"])
            root = try database.makeSession(of: "1")
            self.stage = stage
        }

        func call(_ method: String, _ parameters: JSON..., by token: String? = nil) async throws -> Client.Response {
            try await stage.client.call("admin/users/\(method)", .array(parameters), token: token ?? admin)
        }

        /// All users' names, passwords and settings: what a refused call must leave alone.
        func state() throws -> String? {
            try stage.database.scalar(
                """
                select string_agg(concat_ws(' ', u.id, u.name, u.enabled, u.password, u.permissions_on, u.permissions_off,
                    (select count(*) from gatehouse.live_sessions t where t.user_id = u.id)), ', ' order by u.id)
                  from gatehouse.users u
                """)
        }
    }

    private static func with(_ body: (Scenery) async throws -> Void) async throws {
        try await Stage.with { stage in try await body(Scenery(stage)) }
    }

    @Test func aUserFromCreationToDeletion() async throws {
        try await Self.with { scenery in
            let client = scenery.stage.client
            let made = try await scenery.call(
                "create",
                [
                    "username": "New.User", "email": "New@Example.com", "telegram_name": "New_User",
                    "permissions": ["fly": true],
                ])
            let id = try #require(made.data?["id"], "\(made.text)")
            let password = try #require(made.data?["password"]?.string)
            #expect(made.data?["name"] == "new.user" && made.data?["enabled"] == true)
            #expect(made.data?["permissions"] == ["fly": true])
            #expect(password.utf8.count >= 20)
            let session = try await client.signin("new.user", password)

            #expect(try await scenery.call("set-enabled", "NEW.USER", false).status == 200)
            #expect(try await client.call("profile/read", token: session).status == 401)
            #expect(try await scenery.call("set-enabled", id, true).status == 200)
            #expect(try await client.call("profile/read", token: session).status == 401, "sessions ended for good")

            let again = try await client.signin("new.user", password)
            #expect(try await scenery.call("delete-sessions", id).status == 200)
            #expect(try await client.call("profile/read", token: again).status == 401)

            #expect(try await scenery.call("set-password", id, "a password 1").data == [:])
            let third = try await client.signin("new.user", "a password 1")
            let generated = try await scenery.call("set-password", id)
            #expect(try await client.call("profile/read", token: third).status == 401)
            _ = try await client.signin("new.user", try #require(generated.data?["password"]?.string))

            #expect(try await scenery.call("set-username", id, "Renamed").data == ["username": "renamed"])
            #expect(
                try await scenery.call("set-username", id, "renamed2", "a password 2").data == ["username": "renamed2"])
            _ = try await client.signin("renamed2", "a password 2")
            #expect(try await scenery.call("set-username", id, "chief").status == 409)
            #expect(try await scenery.call("create", ["username": "renamed2"]).status == 409)
            #expect(
                try await scenery.call("create", ["username": "x", "password": "short"]).errorPath == "/0/password")

            #expect(
                try await scenery.call("suggest", ["where": ["name": ["like", "%named%"]]]).data
                    == [["id": id, "name": "renamed2"]])
            #expect(try await scenery.call("read", ["id": id]).data?["email"] == "new@example.com")
            #expect(try await scenery.call("delete", id).status == 200)
            for method in ["delete", "get-permissions", "set-password", "delete-sessions"] {
                #expect(try await scenery.call(method, id).status == 404, "\(method)")
            }
            #expect(try await scenery.call("read", ["id": id]).status == 404)
        }
    }

    @Test func escalationIsRefused() async throws {
        try await Self.with { scenery in
            let restricted = try scenery.stage.database.makeAPIToken(
                of: scenery.adminID, set: ["permissions": "'{admin}'"])
            let weak = try scenery.stage.database.makeUser("weak")
            let before = try scenery.state()
            func refused(_ reply: Client.Response, _ status: Int = 400, _ what: String) throws {
                #expect(reply.status == status, "\(what): \(reply.text)")
                #expect(try scenery.state() == before, "\(what)")
            }
            for permissions: JSON in [
                ["swim": true], ["swim": false], ["fly": true, "swim": true], ["root": true], ["unknown": true],
                ["*": true],
                ["user": true], ["Admin": true],
            ] {
                for method in ["set-permissions", "update-permissions"] {
                    for user in [weak, "weak", "WEAK"] {
                        try refused(
                            try await scenery.call(method, .string(user), permissions), 400, "\(method) \(permissions)")
                    }
                }
                try refused(
                    try await scenery.call("create", ["username": "made", "permissions": permissions]), 400,
                    "create \(permissions)")
            }
            for user in [scenery.adminID, "chief", "Chief", "1", "root", "ROOT"] {
                for (method, rest) in [
                    ("set-permissions", [["admin": true]]), ("update-permissions", [["fly": true]]), ("delete", []),
                    ("set-enabled", [false]), ("set-enabled", [true]),
                ] as [(String, [JSON])] {
                    let reply = try await scenery.stage.client.call(
                        "admin/users/\(method)", .array([.string(user)] + rest), token: scenery.admin)
                    try refused(reply, 400, "\(method) \(user)")
                }
            }
            for user in ["1", "root", "Root", scenery.strongID, "strong"] {
                try refused(
                    try await scenery.call("set-password", .string(user), "a password 1"), 400, "password of \(user)")
                try refused(try await scenery.call("set-password", .string(user)), 400, "generated, of \(user)")
                try refused(
                    try await scenery.call("set-username", .string(user), "other", "a password 1"), 400,
                    "name and password of \(user)")
            }
            try refused(try await scenery.call("set-username", "1", "other"), 400, "root's name")
            try refused(try await scenery.call("set-username", "1", "other", by: scenery.root), 400, "... by root")
            try refused(try await scenery.call("delete-sessions", "root"), 400, "root's sessions")
            for method in ["set-password", "delete-sessions"] {
                let reply = try await scenery.call(method, .string(scenery.adminID), by: restricted)
                try refused(reply, method == "set-password" ? 400 : 403, "its own user by a weaker token, \(method)")
            }
            try refused(
                try await scenery.call("update-permissions", "weak", ["fly": true], by: restricted), 400,
                "what the token's user holds and the token does not")
            try refused(
                try await scenery.call("create", ["username": "made", "permissions": ["fly": true]], by: restricted),
                400, "... in a new user")
            #expect(try await scenery.call("set-password", "root", "a password 1", by: scenery.root).status == 200)
        }
    }

    @Test func aNewUserIsNoStrongerThanItsMaker() async throws {
        try await Self.with { scenery in
            try scenery.stage.database.scalar(
                "update gatehouse.permissions set enabled_by_default = true where name in ('fly', 'swim')")
            try scenery.stage.database.scalar(
                "update gatehouse.users set permissions_off = '{swim}' where id = \(scenery.adminID)")
            let made = try await scenery.call("create", ["username": "made"])
            #expect(made.data?["permissions"] == ["fly": true], "\(made.text)")
        }
    }

    @Test func setTouchesOnlyWhatTheCallerHolds() async throws {
        try await Self.with { scenery in
            let id = try scenery.stage.database.makeUser("target", set: ["permissions_on": "'{swim,fly}'"])
            func settings() throws -> String? {
                try scenery.stage.database.scalar(
                    "select concat(permissions_on, permissions_off) from gatehouse.users where id = \(id)")
            }
            #expect(try await scenery.call("set-permissions", "target", ["admin": true]).status == 200)
            #expect(try settings() == "{admin,swim}{}")
            #expect(try await scenery.call("update-permissions", "target", ["fly": false]).status == 200)
            #expect(try settings() == "{admin,swim}{fly}")
            #expect(try await scenery.call("set-permissions", "target", [:]).status == 200)
            #expect(try settings() == "{swim}{}")
            let rows = try await scenery.call("get-permissions", "target").data?.array ?? []
            #expect(rows.compactMap { $0["name"]?.string } == ["admin", "fly"])
        }
    }

    @Test func concurrentUpdatesLoseNothing() async throws {
        try await Self.with { scenery in
            let database = scenery.stage.database
            let names = (0..<16).map { "many-" + String(UnicodeScalar(UInt8(97 + $0))) }
            for name in names { try database.scalar("insert into gatehouse.permissions (name) values ('\(name)')") }
            let id = try database.makeUser("target")
            try await withThrowingTaskGroup(of: Int.self) { group in
                for name in names {
                    group.addTask {
                        try await scenery.stage.node.client { client in
                            var status = 0
                            for value in [true, false, true] {
                                let permissions = JSON.object(JSON.Object([(key: name, value: JSON.bool(value))]))
                                status = try await client.call(
                                    "admin/users/update-permissions", [.string(id), permissions], token: scenery.root
                                ).status
                            }
                            return status
                        }
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
            #expect(
                try database.scalar("select cardinality(permissions_on) from gatehouse.users where id = \(id)") == "16")
        }
    }

    @Test func deletingAUserWithTenThousandTokens() async throws {
        try await Self.with { scenery in
            let id = try scenery.stage.database.makeUser("collector")
            try scenery.stage.database.scalar(
                """
                insert into gatehouse.tokens (hash, kind, user_id, name)
                  select sha256(int4send(n)), case when n % 2 = 0 then 'api' else 'session' end, \(id),
                      case when n % 2 = 0 then 'many' end
                    from generate_series(1, 20000) n
                """)
            let start = ContinuousClock.now
            #expect(try await scenery.call("delete", .string(id)).status == 200)
            #expect(ContinuousClock.now - start < .seconds(1))
            for table in ["tokens", "logins", "signin_attempts", "signin_addresses"] {
                let left = try scenery.stage.database.scalar(
                    "select count(*) from gatehouse.\(table) where user_id = \(id)")
                #expect(left == "0", "\(table)")
            }
        }
    }

    @Test func pagesOfTheListNeverOverlap() async throws {
        try await Self.with { scenery in
            try scenery.stage.database.scalar(
                "insert into gatehouse.users (name, enabled) select 'page-' || n, n % 3 = 0 from generate_series(1, 250) n"
            )
            for order: JSON in [
                "name", "created", [["enabled", "desc"]], ["enabled", ["created", "desc"]], [["id", "desc"]],
            ] {
                var seen: [String] = []
                for offset in stride(from: 0, to: 300, by: 50) {
                    let page = try await scenery.call(
                        "read", ["order_by": order, "limit": 50, "offset": .integer(Int64(offset))])
                    #expect(page.json["result"]?["meta"] == ["total": 252, "summary": ["total": 252]])
                    seen += page.data?.array?.compactMap { $0["id"]?.string } ?? []
                }
                #expect(seen.count == 252 && Set(seen).count == 252, "\(order)")
            }
            let found = try await scenery.call("read", ["where": ["search": ["like", "PAGE-24_"]]])
            #expect(found.json["result"]?["meta"]?["total"] == 10)
            for options: JSON in [
                ["where": ["password": "x"]], ["limit": "5"], ["order_by": "email"], ["x": 1],
                ["where": ["search": "x"]],
                ["id": "5", "limit": 5],
            ] {
                #expect(try await scenery.call("read", options).code == -32808, "\(options)")
            }
            #expect(try await scenery.call("read", ["id": "1"]).status == 404, "root is for root")
        }
    }
}
