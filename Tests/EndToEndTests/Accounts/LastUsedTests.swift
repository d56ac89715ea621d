import JSON
import PostgresClient
import Testing
import Tokens

/// last_used of API tokens: kept in batches, at most 5 s late, off the call's own path.
@Suite(.timeLimit(.minutes(20)))
struct LastUsedTests {
    @Test func atMostFiveSecondsLate() async throws {
        try await Stage.with { stage in
            let user = try stage.database.makeUser("someone")
            let used = try stage.database.makeAPIToken(of: user, set: ["name": "'used'"])
            let refused = try stage.database.makeAPIToken(of: user, set: ["name": "'refused'", "enabled": "false"])
            _ = try stage.database.makeAPIToken(of: user, set: ["name": "'unused'"])
            // More than one batch, and each time anew.
            for _ in 0..<3 {
                let before = try #require(try stage.database.scalar("select clock_timestamp()"))
                #expect(try await stage.client.call("profile/read", token: used).status == 200)
                #expect(try await stage.client.call("profile/read", token: refused).status == 401)
                let isKept = try await eventually(within: .seconds(5)) {
                    try stage.database.scalar(
                        "select last_used >= '\(before)' from gatehouse.tokens where name = 'used'") == "t"
                }
                #expect(isKept)
            }
            #expect(
                try stage.database.scalar(
                    "select string_agg(name, ' ' order by name) from gatehouse.tokens where last_used is null")
                    == "refused unused")
        }
    }

    /// A refusal by the method, or by its permissions, is a use; one as a guest is none.
    @Test func whatIsRefusedCountsToo() async throws {
        try await Stage.with { stage in
            let user = try stage.database.makeUser("someone")
            let token = try stage.database.makeAPIToken(of: user)
            let other = try stage.database.makeAPIToken(of: user, set: ["name": "'other'"])
            #expect(try await stage.client.call("admin/users/read", token: token).status == 403)
            #expect(try await stage.client.call("api-tokens/delete", ["999"], token: other).status == 404)
            let isKept = try await eventually(within: .seconds(5)) {
                try stage.database.scalar("select count(*) from gatehouse.tokens where last_used is not null") == "2"
            }
            #expect(isKept)
        }
    }

    @Test func aCallWritesAndWaitsForNothing() async throws {
        try await Stage.with { stage in
            let user = try stage.database.makeUser("someone")
            let token = try stage.database.makeAPIToken(of: user)
            let owner = try BlockingConnection(url: try stage.database.url(as: "gatehouse_owner"))
            try owner.execute("begin; select * from gatehouse.tokens for update")
            // Whoever wrote to the token's row would wait for its lock, and fail after 3 s.
            for _ in 0..<100 {
                #expect(try await stage.client.call("profile/read", token: token).status == 200)
                #expect(try await stage.client.call("session/signin", token: token).status == 200)
            }
            try owner.execute("rollback")
            #expect(try await stage.client.call("profile/read", token: token).status == 200)
            let isKept = try await eventually(within: .seconds(5)) {
                try stage.database.scalar("select last_used is not null from gatehouse.tokens") == "t"
            }
            #expect(isKept)
        }
    }
}
