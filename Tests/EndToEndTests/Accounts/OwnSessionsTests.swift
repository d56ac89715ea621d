import JSON
import Testing

/// profile/set-password, read-sessions, delete-session, delete-sessions.
@Suite(.timeLimit(.minutes(20)))
struct OwnSessionsTests {
    @Test func aNewPasswordEndsTheOtherSessions() async throws {
        try await Stage.with { stage in
            try await SigninTests.signUp(stage.client, "someone")
            let first = try await stage.client.signin("someone", SigninTests.password)
            let second = try await stage.client.signin("someone", SigninTests.password)
            let wrong = try await stage.client.call("profile/set-password", ["wrong", "the next one 2"], token: first)
            #expect(wrong.status == 403 && wrong.code == 403)
            let weak = try await stage.client.call(
                "profile/set-password", [.string(SigninTests.password), "short"], token: first)
            #expect(weak.code == -32808 && weak.errorPath == "/1")
            #expect(try await stage.client.call("profile/read", token: second).status == 200)
            let set = try await stage.client.call(
                "profile/set-password", [.string(SigninTests.password), "the next one 2"], token: first)
            #expect(set.status == 200, "\(set.text)")
            #expect(try await stage.client.call("profile/read", token: first).status == 200)
            #expect(try await stage.client.call("profile/read", token: second).status == 401)
            #expect(try await SigninTests.signIn(stage.client, "someone").status == 401)
            #expect(try await SigninTests.signIn(stage.client, "someone", "the next one 2").status == 200)
        }
    }

    @Test func wrongCurrentPasswordsAreThrottled() async throws {
        try await Stage.with { stage in
            let id = try await SigninTests.signUp(stage.client, "someone")
            let token = try stage.database.makeSession(of: id)
            for _ in 0..<5 {
                let reply = try await stage.client.call(
                    "profile/set-password", ["wrong", "the next one 2"], token: token)
                #expect(reply.status == 403)
            }
            let right: JSON = [.string(SigninTests.password), "the next one 2"]
            let throttled = try await stage.client.call("profile/set-password", right, token: token)
            #expect(throttled.status == 429 && throttled.code == 429)
            #expect(throttled.header("retry-after").flatMap { Int($0) }.map { $0 > 0 } == true)
            // The same counter as sign-in's.
            #expect(try await SigninTests.signIn(stage.client, "someone").status == 429)
            try stage.database.resetThrottles()
            #expect(try await stage.client.call("profile/set-password", right, token: token).status == 200)
        }
    }

    @Test func readingAndEndingSessions() async throws {
        try await Stage.with { stage in
            let mine = try await stage.client.signinAsRoot()
            _ = try await stage.client.signinAsRoot()
            let third = try await stage.client.signinAsRoot()
            let other = try stage.database.makeUser("other")
            let others = try stage.database.makeSession(of: other)
            _ = try stage.database.makeSession(of: "1", set: ["expires": "now() - interval '1 s'"])
            let reply = try await stage.client.call("profile/read-sessions", token: mine)
            let rows = try #require(reply.data?.array)
            #expect(rows.count == 3)
            #expect(rows.map { $0["current"] } == [false, false, true])
            for row in rows {
                guard case .object(let members) = row else { Issue.record("no object"); continue }
                #expect(
                    members.map(\.key) == ["id", "created", "last_used", "expires", "address", "user_agent", "current"])
                #expect(row["created"]?.string?.hasSuffix("Z") == true)
                #expect(row["address"] == "127.0.0.1")
            }
            let thirdID = try #require(rows.first?["id"]?.string)
            let othersID = try #require(
                try stage.database.scalar("select id from gatehouse.tokens where user_id = \(other)"))
            for id in [othersID, "0", "999999", "-1", "x", "1e3", "99999999999999999999999", "", "\(thirdID) "] {
                let reply = try await stage.client.call("profile/delete-session", [.string(id)], token: mine)
                #expect(reply.status == 404 && reply.code == 404, "\(id)")
            }
            #expect(try await stage.client.call("profile/read", token: others).status == 200)
            let ended = try await stage.client.call("profile/delete-session", [.string(thirdID)], token: mine)
            #expect(ended.status == 200)
            #expect(try await stage.client.call("profile/read", token: third).status == 401)
            let again = try await stage.client.call("profile/delete-session", [.string(thirdID)], token: mine)
            #expect(again.status == 404)
            #expect(try await stage.client.call("profile/delete-sessions", token: mine).status == 200)
            let left = try await stage.client.call("profile/read-sessions", token: mine)
            #expect(left.data?.array?.count == 1)
            #expect(left.json["result"]?["meta"]?["total"] == 1)
        }
    }

    @Test func aRestrictedTokenCannotTakeTheAccountOver() async throws {
        try await Stage.with { stage in
            let id = try await SigninTests.signUp(stage.client, "someone")
            try stage.database.scalar("update gatehouse.users set permissions_on = '{admin}' where id = \(id)")
            let session = try stage.database.makeSession(of: id)
            let restricted = try stage.database.makeAPIToken(of: id)
            let right: JSON = [.string(SigninTests.password), "the next one 2"]
            let calls: [(String, JSON)] = [
                ("profile/set-password", right), ("profile/delete-session", ["1"]), ("profile/delete-sessions", []),
            ]
            for (method, parameters) in calls {
                let reply = try await stage.client.call(method, parameters, token: restricted)
                #expect(reply.status == 403 && reply.code == 403, "\(method): \(reply.text)")
            }
            #expect(try await stage.client.call("profile/read", token: session).status == 200)
            // Nothing was booked against the account.
            #expect(try stage.database.scalar("select count(*) from gatehouse.throttles") == "0")
            let whole = try stage.database.makeAPIToken(of: id, set: ["permissions": "'{admin}'"])
            #expect(try await stage.client.call("profile/set-password", right, token: whole).status == 200)
        }
    }
}
