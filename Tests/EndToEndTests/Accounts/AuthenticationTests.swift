import JSON
import Testing
import Tokens

/// Contract 2: who may call what, at the very next call and on every node.
@Suite(.timeLimit(.minutes(3)))
struct AuthenticationTests {
    /// A method with the least that is a valid call of it, and what it answers a guest, a user's session, an API token.
    private struct Row {
        let method: String
        var parameters: JSON = []
        let guest: Int
        let session: Int
        let api: Int
    }

    private static let rows = [
        Row(method: "session/signin", guest: 401, session: 200, api: 200),
        Row(method: "session/signup", parameters: [["username": "x"]], guest: 400, session: 400, api: 400),
        Row(method: "profile/read", guest: 401, session: 200, api: 200),
        Row(method: "profile/read-sessions", guest: 401, session: 200, api: 200),
        Row(
            method: "profile/set-password", parameters: ["no", "another-password-1"], guest: 401, session: 403, api: 403
        ),
        Row(method: "profile/delete-session", parameters: ["0"], guest: 401, session: 404, api: 404),
        Row(method: "profile/delete-sessions", guest: 401, session: 200, api: 200),
        Row(method: "test/test", guest: 200, session: 200, api: 200),
        Row(method: "test/upload", guest: 200, session: 200, api: 200),
        Row(method: "fixture/admin", guest: 401, session: 403, api: 403),
        // Last: it ends the session.
        Row(method: "session/signout", guest: 404, session: 200, api: 404),
    ]

    private static func check(
        _ client: Client,
        _ token: String?,
        _ who: String,
        _ expected: (Row) -> Int
    ) async throws {
        for row in rows {
            let reply = try await client.call(row.method, row.parameters, token: token)
            #expect(reply.status == expected(row), "\(who), \(row.method): \(reply.text)")
            let challenge = token == nil ? "Bearer" : #"Bearer error="invalid_token""#
            #expect(
                reply.header("www-authenticate") == (reply.status == 401 ? challenge : nil), "\(who), \(row.method)")
        }
    }

    @Test func everyMethodForEveryCaller() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            let (database, client) = (stage.database, stage.client)
            let user = try database.makeUser("someone")
            let disabled = try database.makeUser("disabled", set: ["enabled": "false"])
            let administrator = try database.makeUser("boss", set: ["permissions_on": "'{admin}'"])
            try await Self.check(client, nil, "guest") { $0.guest }
            let past = "gatehouse.now() - interval '1 ms'"
            let nobody: [(who: String, token: String)] = [
                ("user disabled", try database.makeSession(of: disabled)),
                ("signed out", try database.makeSession(of: user, set: ["ended": past])),
                ("idle too long", try database.makeSession(of: user, set: ["idle_expires": past])),
                ("expired", try database.makeSession(of: user, set: ["expires": past])),
                ("token disabled", try database.makeAPIToken(of: user, set: ["enabled": "false"])),
                ("token expired", try database.makeAPIToken(of: user, set: ["expires": past])),
                ("token of a disabled user", try database.makeAPIToken(of: disabled)),
                ("unknown", Token.make(.session).text), ("of another kind", Token.make(.passwordReset).text),
                ("malformed", "ghs_x"),
            ]
            for (who, token) in nobody { try await Self.check(client, token, who) { $0.guest } }
            try await Self.check(client, try database.makeSession(of: user), "user") { $0.session }
            try await Self.check(client, try database.makeAPIToken(of: user), "API token") { $0.api }
            try await Self.check(client, try database.makeSession(of: "1"), "root") {
                $0.method == "fixture/admin" ? 200 : $0.session
            }
            try await Self.check(client, try database.makeSession(of: administrator), "administrator") {
                $0.method == "fixture/admin" ? 200 : $0.session
            }
            // A token with all that its user has, and one with less, which cannot take the account over.
            let whole = try database.makeAPIToken(of: administrator, set: ["permissions": "'{admin}'"])
            try await Self.check(client, whole, "whole API token") { $0.method == "fixture/admin" ? 200 : $0.api }
            for (who, owner) in [("administrator's", administrator), ("root's", "1")] {
                let restricted = try database.makeAPIToken(of: owner)
                try await Self.check(client, restricted, "restricted API token, \(who)") {
                    $0.method.hasPrefix("profile/delete") ? 403 : $0.api
                }
            }
        }
    }

    @Test func changesHoldAtTheNextCallOnEveryNode() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            let database = stage.database
            try await Node.with(database) { second in
                try await second.client { other in
                    let user = try database.makeUser("someone")
                    let session = try database.makeSession(of: user)
                    let token = try database.makeAPIToken(of: user, set: ["permissions": "'{admin}'"])
                    func both(_ method: String, _ token: String, _ status: Int) async throws {
                        for client in [stage.client, other] {
                            let reply = try await client.call(method, token: token)
                            #expect(reply.status == status, "\(method): \(reply.text)")
                        }
                    }
                    try await both("fixture/admin", session, 403)
                    try database.scalar("update gatehouse.users set permissions_on = '{admin}' where id = \(user)")
                    try await both("fixture/admin", session, 200)
                    try await both("fixture/admin", token, 200)
                    try database.scalar("update gatehouse.tokens set permissions = '{}' where kind = 'api'")
                    try await both("fixture/admin", token, 403)
                    try database.scalar("update gatehouse.permissions set enabled_by_default = true")
                    try database.scalar("update gatehouse.users set permissions_on = '{}' where id = \(user)")
                    try await both("fixture/admin", session, 200)
                    try database.scalar("update gatehouse.users set permissions_off = '{admin}' where id = \(user)")
                    try await both("fixture/admin", session, 403)

                    try database.scalar("update gatehouse.tokens set enabled = false where kind = 'api'")
                    try await both("profile/read", token, 401)
                    try database.scalar("update gatehouse.tokens set enabled = true where kind = 'api'")
                    try await both("profile/read", token, 200)
                    try database.scalar("update gatehouse.users set enabled = false where id = \(user)")
                    try await both("profile/read", token, 401)
                    try await both("profile/read", session, 401)
                    try database.scalar("update gatehouse.users set enabled = true where id = \(user)")
                    try await both("profile/read", session, 200)
                    #expect(try await other.call("session/signout", token: session).status == 200)
                    try await both("profile/read", session, 401)
                    try await both("session/signout", session, 404)
                }
            }
        }
    }

    @Test func usingASessionMovesItsIdleEnd() async throws {
        try await Stage.with { stage in
            let user = try stage.database.makeUser("someone")
            let token = try stage.database.makeSession(
                of: user, set: ["idle_expires": "gatehouse.now() + interval '1 minute'"])
            #expect(try await stage.client.call("profile/read", token: token).status == 200)
            let isMoved = try await eventually {
                try stage.database.scalar(
                    "select idle_expires > now() + interval '6 days' from gatehouse.tokens where user_id = \(user)")
                    == "t"
            }
            #expect(isMoved)
            // One that ended meanwhile is not brought back.
            try stage.database.scalar("update gatehouse.tokens set idle_expires = now() - interval '1 s'")
            #expect(try await stage.client.call("profile/read", token: token).status == 401)
            try await Task.sleep(for: .milliseconds(2500))
            #expect(try await stage.client.call("profile/read", token: token).status == 401)
        }
    }
}
