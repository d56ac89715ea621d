import JSON
import Testing

/// Contract 2: who may call what, at the very next call and on every node.
@Suite(.timeLimit(.minutes(20)))
struct AuthenticationTests {
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
