import JSON
import Testing

/// Attempts to get more out of an API token than it was given, each refused and without effect.
@Suite(.timeLimit(.minutes(20)))
struct TokenEscalationTests {
    /// A user with fly and swim; her tokens: `weak` with fly and a setting for admin that she does not hold, `whole`
    /// with all that she has, and `other`, without any.
    private struct Scenery {
        let stage: Stage
        let user: String
        let session, weak, whole, other: String
        let ids: [String: JSON]

        init(_ stage: Stage) throws {
            let database = stage.database
            try database.scalar("insert into gatehouse.permissions (name) values ('fly'), ('swim')")
            let user = try database.makeUser("someone", set: ["permissions_on": "'{fly,swim}'"])
            func token(_ name: String, _ permissions: String) throws -> String {
                try database.makeAPIToken(of: user, set: ["name": "'\(name)'", "permissions": "'\(permissions)'"])
            }
            self.stage = stage
            self.user = user
            session = try database.makeSession(of: user)
            weak = try token("weak", "{fly,admin}")
            whole = try token("whole", "{fly,swim,admin}")
            other = try token("other", "{}")
            ids = try ["weak", "whole", "other"].reduce(into: [:]) { ids, name in
                ids[name] = try database.scalar("select id from gatehouse.tokens where name = '\(name)'").map {
                    .string($0)
                }
            }
        }

        func id(_ name: String) -> JSON { ids[name] ?? .null }

        func call(_ method: String, _ parameters: JSON..., by token: String) async throws -> Client.Response {
            try await stage.client.call(method, .array(parameters), token: token)
        }

        /// All of the account that must not change.
        func state() throws -> String? {
            try stage.database.scalar(
                """
                select string_agg(concat_ws(' ', t.id, t.name, t.enabled, t.permissions, t.expires, t.ended), ', ' order by t.id)
                    || (select concat_ws(' ', u.name, u.email, u.enabled, u.password, u.permissions_on, u.permissions_off)
                      from gatehouse.users u where u.id = \(user))
                  from gatehouse.tokens t where t.user_id = \(user)
                """)
        }
    }

    private static func with(_ body: (Scenery) async throws -> Void) async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            let scenery = try Scenery(stage)
            let before = try scenery.state()
            try await body(scenery)
            #expect(try scenery.state() == before, "nothing has changed")
        }
    }

    @Test func grantingWhatTheUserHasAndTheTokenHasNot() async throws {
        try await Self.with { scenery in
            for method in ["api-tokens/set-permissions", "api-tokens/update-permissions"] {
                for permissions: JSON in [["swim": true], ["fly": true, "swim": true], ["admin": true]] {
                    let itself = try await scenery.call(method, scenery.id("weak"), permissions, by: scenery.weak)
                    #expect(itself.status == 400, "\(method) \(permissions): \(itself.text)")
                    for another in ["whole", "other"] {
                        let reply = try await scenery.call(method, scenery.id(another), permissions, by: scenery.weak)
                        #expect(reply.code == 403, "\(method) \(permissions): \(reply.text)")
                    }
                }
            }
            for permissions: JSON in [["swim": true], ["fly": true, "swim": true], ["admin": true]] {
                let made = try await scenery.call(
                    "api-tokens/create", "x", ["permissions": permissions], by: scenery.weak)
                #expect(made.status == 400, "\(permissions): \(made.text)")
            }
        }
    }

    @Test func grantingWhatTheUserHasNot() async throws {
        try await Self.with { scenery in
            let refused: [JSON] = [
                ["admin": true], ["admin": false], ["fly": true, "admin": true], ["root": true], ["user": true],
                ["guest": true], ["*": true], ["unknown": true], ["": true], ["Admin": true], ["admin ": true],
            ]
            for caller in [scenery.session, scenery.whole] {
                for permissions in refused {
                    for method in ["api-tokens/set-permissions", "api-tokens/update-permissions"] {
                        for target in ["weak", "whole", "other"] {
                            let reply = try await scenery.call(method, scenery.id(target), permissions, by: caller)
                            #expect(reply.status == 400, "\(method) \(permissions): \(reply.text)")
                        }
                    }
                    let made = try await scenery.call(
                        "api-tokens/create", "x", ["permissions": permissions], by: caller)
                    #expect(made.status == 400, "\(permissions): \(made.text)")
                }
            }
        }
    }

    @Test func takingTheAccountOver() async throws {
        try await Self.with { scenery in
            let own = try #require(
                try scenery.stage.database.scalar("select id from gatehouse.tokens where kind = 'session'"))
            var calls: [(String, [JSON])] = [
                ("profile/set-email", ["thief@example.com"]), ("profile/set-email", []),
                ("profile/set-password", ["whatever it is", "another one 1"]), ("profile/delete-sessions", []),
                ("profile/delete-session", [.string(own)]),
            ]
            for another in ["whole", "other"] {
                calls += [
                    ("api-tokens/delete", [scenery.id(another)]),
                    ("api-tokens/set-enabled", [scenery.id(another), false]),
                    ("api-tokens/set-enabled", [scenery.id(another), true]),
                    ("api-tokens/set-permissions", [scenery.id(another), [:]]),
                    ("api-tokens/update-permissions", [scenery.id(another), ["fly": false]]),
                ]
            }
            for (method, parameters) in calls {
                let reply = try await scenery.stage.client.call(method, .array(parameters), token: scenery.weak)
                #expect(reply.code == 403, "\(method): \(reply.text)")
            }
        }
    }

    @Test func tokensOfAnotherUser() async throws {
        try await Self.with { scenery in
            let database = scenery.stage.database
            let admin = try database.makeUser("boss", set: ["permissions_on": "'{admin,fly,swim}'"])
            let callers = [
                try database.makeSession(of: admin), try database.makeSession(of: "1"),
                try database.makeAPIToken(of: admin, set: ["permissions": "'{admin,fly,swim}'"]),
                try database.makeAPIToken(of: admin),
            ]
            for (index, caller) in callers.enumerated() {
                let calls: [(String, [JSON])] = [
                    ("delete", []), ("set-enabled", [false]), ("get-permissions", []),
                    ("set-permissions", [["fly": true]]),
                    ("update-permissions", [["fly": false]]),
                ]
                for (method, more) in calls {
                    let reply = try await scenery.stage.client.call(
                        "api-tokens/\(method)", .array([scenery.id("weak")] + more), token: caller)
                    #expect(reply.code == 404, "\(index) \(method): \(reply.text)")
                    let unknown = try await scenery.stage.client.call(
                        "api-tokens/\(method)", .array(["999999999"] + more), token: caller)
                    #expect(unknown.message == reply.message, "as if it did not exist")
                }
            }
        }
    }

    @Test func aTokenMadeByATokenMadeByAToken() async throws {
        try await Stage.with { stage in
            let scenery = try Scenery(stage)
            try stage.database.scalar(
                "update gatehouse.tokens set expires = now() + interval '1 hour' where name = 'weak'")
            var maker = scenery.weak
            for depth in 0..<5 {
                let more = try await scenery.call("api-tokens/create", "x", ["permissions": ["swim": true]], by: maker)
                #expect(more.status == 400, "\(depth): \(more.text)")
                let later = try await scenery.call(
                    "api-tokens/create", "x", ["expires": "2999-01-01T00:00:00Z"], by: maker)
                #expect(later.status == 400 && later.errorPath == "/1/expires", "\(depth): \(later.text)")
                let made = try await scenery.call(
                    "api-tokens/create", .string("child \(depth)"), ["permissions": ["fly": true]], by: maker)
                maker = try #require(made.data?["token"]?.string, "\(depth): \(made.text)")
                #expect(try await scenery.call("profile/read", by: maker).data?["permissions"] == ["fly": true])
            }
            #expect(
                try stage.database.scalar(
                    "select count(distinct expires) from gatehouse.tokens where name = 'weak' or name like 'child%'")
                    == "1",
                "all end with the first")
            let none = try await scenery.call("api-tokens/create", "none", by: maker)
            let token = try #require(none.data?["token"]?.string)
            let back = try await scenery.call("api-tokens/create", "x", ["permissions": ["fly": true]], by: token)
            #expect(back.status == 400, "what was given up does not come back")
        }
    }

    @Test func whatTheUserLosesItsTokensLose() async throws {
        try await Stage.with { stage in
            let scenery = try Scenery(stage)
            #expect(
                try await scenery.call("profile/read", by: scenery.whole).data?["permissions"] == [
                    "fly": true, "swim": true,
                ])
            try stage.database.scalar("update gatehouse.users set permissions_on = '{fly}' where id = \(scenery.user)")
            #expect(try await scenery.call("profile/read", by: scenery.whole).data?["permissions"] == ["fly": true])
            let grant = try await scenery.call(
                "api-tokens/update-permissions", scenery.id("other"), ["swim": true], by: scenery.whole)
            #expect(grant.status == 400)
            // weak has now all that its user has: no less than him.
            let change = try await scenery.call("api-tokens/set-enabled", scenery.id("other"), false, by: scenery.weak)
            #expect(change.status == 200)
        }
    }

    @Test func aTokenMayWeakenItself() async throws {
        try await Stage.with { stage in
            let scenery = try Scenery(stage)
            let less = try await scenery.call(
                "api-tokens/update-permissions", scenery.id("weak"), ["fly": false], by: scenery.weak)
            #expect(less.status == 200, "\(less.text)")
            #expect(try await scenery.call("profile/read", by: scenery.weak).data?["permissions"] == [:])
            let back = try await scenery.call(
                "api-tokens/update-permissions", scenery.id("weak"), ["fly": true], by: scenery.weak)
            #expect(back.status == 400)
            let off = try await scenery.call("api-tokens/set-enabled", scenery.id("weak"), false, by: scenery.weak)
            #expect(off.status == 200)
            let on = try await scenery.call("api-tokens/set-enabled", scenery.id("weak"), true, by: scenery.weak)
            #expect(on.status == 401)
            let gone = try await scenery.call("api-tokens/delete", scenery.id("whole"), by: scenery.whole)
            #expect(gone.status == 200)
            #expect(try await scenery.call("profile/read", by: scenery.whole).status == 401)
        }
    }

    @Test func rootsTokens() async throws {
        try await Stage.with { stage in
            try stage.database.scalar("insert into gatehouse.permissions (name) values ('fly')")
            let some = try stage.database.makeAPIToken(of: "1", set: ["name": "'some'", "permissions": "'{admin}'"])
            let id = try #require(try stage.database.scalar("select id from gatehouse.tokens where name = 'some'"))
            for (method, parameters): (String, [JSON]) in [
                ("set-permissions", [.string(id), ["fly": true]]),
                ("update-permissions", [.string(id), ["fly": true]]),
                ("create", ["x", ["permissions": ["fly": true]]]), ("set-permissions", [.string(id), ["root": true]]),
            ] {
                let reply = try await stage.client.call("api-tokens/\(method)", .array(parameters), token: some)
                #expect(reply.status == 400, "\(method): \(reply.text)")
            }
            let session = try stage.database.makeSession(of: "1")
            let all = try await stage.client.call(
                "api-tokens/set-permissions", [.string(id), ["fly": true, "admin": true]], token: session)
            #expect(all.status == 200, "\(all.text)")
            // A permission that is declared later is root's at once, and none of the token's.
            try stage.database.scalar("insert into gatehouse.permissions (name) values ('later')")
            let later = try await stage.client.call(
                "api-tokens/update-permissions", [.string(id), ["later": true]], token: some)
            #expect(later.status == 400)
        }
    }
}
