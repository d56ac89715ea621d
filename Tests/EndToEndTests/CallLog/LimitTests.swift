import Foundation
import JSON
import Testing
import Tokens

/// Limits of methods, from the catalogue.
@Suite(.timeLimit(.minutes(20))) struct LimitTests {
    private static func limited(_ name: String, _ options: String, sleep: String = "") -> (String, String) {
        (
            "api/v1/fixture/\(name).sql",
            Fixtures.method(
                name, #""permissions": ["*"], "options": {\#(options)}"#, parameters: "", volatility: "volatile",
                "\(sleep) return 'true';")
        )
    }

    private static let sql = Dictionary(uniqueKeysWithValues: [
        limited("at-once", #""active_requests_limit": 3"#, sleep: "perform pg_catalog.pg_sleep(5);"),
        limited("each", #""active_requests_user_limit": 2"#, sleep: "perform pg_catalog.pg_sleep(1);"),
        limited("token", #""rate_limits": [{"per": "token", "requests": 3, "seconds": 60}]"#),
        limited("user", #""rate_limits": [{"per": "user", "requests": 3, "seconds": 60}]"#),
        limited(
            "address",
            #""rate_limits": [{"per": "address", "requests": 3, "seconds": 60}, {"per": "user", "requests": 5, "seconds": 2}]"#
        ),
    ])

    /// Statuses of calls that are made at the same time.
    private func statuses(_ nodes: [Node], _ method: String, tokens: [String?]) async throws -> [Int] {
        try await withThrowingTaskGroup { group in
            for node in nodes {
                for token in tokens {
                    group.addTask { try await node.client { try await $0.call(method, token: token) }.status }
                }
            }
            return try await group.reduce(into: [Int]()) { $0.append($1) }.sorted()
        }
    }

    /// Of three requests in sixty seconds: each takes a moment itself.
    private func isQuota(_ reply: Client.Response, _ policy: String, _ remaining: Int) -> Bool {
        ["19", "20"].contains { reply.header("ratelimit") == "\"\(policy)\";r=\(remaining);t=\($0)" }
    }

    @Test func callsAtOnce() async throws {
        try await Stage.with(sql: Self.sql) { stage in
            let calls = try await statuses([stage.node], "fixture/at-once", tokens: Array(repeating: nil, count: 8))
            #expect(calls == [200, 200, 200, 429, 429, 429, 429, 429])
            // Those that have ended made room.
            let again = try await statuses([stage.node], "fixture/at-once", tokens: [nil, nil, nil])
            #expect(again == [200, 200, 200])
            #expect(
                try await eventually {
                    try stage.database.scalar(
                        """
                        select string_agg(format('%s %s %s', l.status, l.is_declined, l.status_text), ',' order by l.status)
                          from gatehouse.call_log l join gatehouse.call_methods m on m.number = l.method
                          where m.id = '/v1/fixture/at-once'
                        """)
                        == (Array(repeating: "200 f ", count: 6)
                        + Array(repeating: "429 t Too many requests", count: 5))
                        .joined(separator: ",")
                })
        }
    }

    @Test func callsAtOnceOfOneUser() async throws {
        try await Stage.with(sql: Self.sql) { stage in
            let alice = try stage.database.makeUser("alice")
            let bob = try stage.database.makeUser("bob")
            // Whichever of his tokens he uses.
            let alices = [
                try stage.database.makeSession(of: alice), try stage.database.makeSession(of: alice),
                try stage.database.makeAPIToken(of: alice),
            ]
            let bobs = [try stage.database.makeSession(of: bob)]
            async let hers = statuses([stage.node], "fixture/each", tokens: alices + alices)
            async let his = statuses([stage.node], "fixture/each", tokens: bobs + bobs)
            async let guests = statuses([stage.node], "fixture/each", tokens: [nil, nil, nil])
            #expect(try await hers == [200, 200, 429, 429, 429, 429])
            #expect(try await his == [200, 200])
            #expect(try await guests == [200, 200, 429])
        }
    }

    /// Each node has the limit for itself; what the database shows of them is the sum.
    @Test func callsAtOnceOnTwoNodes() async throws {
        try await Stage.with(sql: Self.sql) { stage in
            try await Node.with(stage.database) { other async throws in
                async let calls = statuses(
                    [stage.node, other], "fixture/at-once", tokens: Array(repeating: nil, count: 5))
                let sum = "select sum((n.active ->> '/v1/fixture/at-once')::int) from gatehouse.nodes n"
                #expect(try await eventually(within: .seconds(5)) { try stage.database.scalar(sum) == "6" })
                #expect(try await calls == Array(repeating: 200, count: 6) + Array(repeating: 429, count: 4))
                #expect(try await eventually { try stage.database.scalar(sum) ?? "" == "" })
            }
        }
    }

    @Test func aRateForEachToken() async throws {
        try await Stage.with(sql: Self.sql) { stage in
            let alice = try stage.database.makeUser("alice")
            for token in [try stage.database.makeSession(of: alice), try stage.database.makeAPIToken(of: alice)] {
                for remaining in [2, 1, 0] {
                    let reply = try await stage.client.call("fixture/token", token: token)
                    #expect(reply.status == 200)
                    #expect(reply.header("ratelimit-policy") == #""token";q=3;w=60"#)
                    #expect(isQuota(reply, "token", remaining))
                }
                let refused = try await stage.client.call("fixture/token", token: token)
                #expect(refused.status == 429)
                #expect(refused.code == -32802)
                #expect(["19", "20"].contains(refused.header("retry-after")))
                #expect(isQuota(refused, "token", 0))
                #expect(refused.header("ratelimit-policy") == #""token";q=3;w=60"#)
            }
            // Tokens that are made up share the quota of guests from their address.
            var statuses: [Int] = []
            for token in [nil, Token.make(.api).text, Token.make(.api).text, Token.make(.api).text, "nonsense"] {
                statuses.append(try await stage.client.call("fixture/token", token: token).status)
            }
            #expect(statuses == [200, 200, 200, 429, 429])
        }
    }

    /// Who holds a token that has ended cannot use up what its user may call.
    @Test func aTokenThatHasEndedCountsForItsAddress() async throws {
        try await Stage.with(sql: Self.sql) { stage in
            let alice = try stage.database.makeUser("alice")
            let (ended, good) = try (stage.database.makeSession(of: alice), stage.database.makeSession(of: alice))
            #expect(try await stage.client.call("fixture/user", token: ended).status == 200)
            try stage.database.scalar(
                "update gatehouse.tokens set ended = now() where hash = sha256('\(ended)')")
            // The node knows for ten seconds whose it was.
            try await Task.sleep(for: .seconds(11))
            for _ in 1...4 { _ = try await stage.client.call("fixture/user", token: ended) }
            #expect(try await stage.client.call("fixture/user", token: good).status == 200)
        }
    }

    @Test func aRateForEachUser() async throws {
        try await Stage.with(sql: Self.sql) { stage in
            let alice = try stage.database.makeUser("alice")
            var statuses: [Int] = []
            for _ in 1...5 {
                let token = try stage.database.makeSession(of: alice)
                statuses.append(try await stage.client.call("fixture/user", token: token).status)
            }
            #expect(statuses == [200, 200, 200, 429, 429])
            let bob = try stage.database.makeSession(of: try stage.database.makeUser("bob"))
            #expect(try await stage.client.call("fixture/user", token: bob).status == 200)
        }
    }

    @Test func aRateForEachAddress() async throws {
        let environment = ["GATEHOUSE_TRUSTED_PROXIES": "127.0.0.1/32"]
        try await Stage.with(environment: environment, sql: Self.sql) { stage in
            func call(from address: String) async throws -> Client.Response {
                try await stage.client.post("/v1/fixture/address", "[]", headers: [("x-forwarded-for", address)])
            }
            // An IPv6 subscriber has all of a /64.
            for addresses in [["192.0.2.1"], ["2001:db8::1", "2001:db8::2"]] {
                var statuses: [Int] = []
                for turn in 0..<5 {
                    statuses.append(try await call(from: addresses[turn % addresses.count]).status)
                }
                #expect(statuses == [200, 200, 200, 429, 429])
            }
            let other = try await call(from: "192.0.2.2")
            #expect(other.status == 200)
            #expect(other.header("ratelimit-policy") == #""address";q=3;w=60, "user";q=5;w=2"#)
            #expect(other.header("ratelimit") == #""address";r=2;t=20, "user";r=4;t=1"#)
            #expect(try await call(from: "2001:db8:0:1::1").status == 200)
        }
    }

    /// By JSON-RPC each call of a batch counts; only a single one has room for headers.
    @Test func callsOfABatchCountSingly() async throws {
        try await Stage.with(sql: Self.sql) { stage in
            let one = #"{"jsonrpc":"2.0","method":"/v1/fixture/user","params":[],"id":1}"#
            let single = try await stage.client.rpc(one)
            #expect(isQuota(single, "user", 2))
            let batch = try await stage.client.rpc("[\(one),\(one),\(one),\(one)]")
            let codes = (batch.json.array ?? []).map { $0["error"]?["code"]?.integer }
            #expect(codes.count == 4)
            #expect(codes.filter { $0 == nil }.count == 2)
            #expect(codes.filter { $0 == -32802 }.count == 2)
        }
    }

    @Test func methodsWithoutRatesSayNothing() async throws {
        try await Stage.with(sql: Self.sql) { stage in
            for method in ["test/test", "fixture/write"] {
                let reply = try await stage.client.call(method)
                #expect(reply.header("ratelimit") == nil && reply.header("ratelimit-policy") == nil)
            }
        }
    }

    @Test(arguments: [
        #""active_requests_limit": 0"#, #""active_requests_user_limit": "2""#, #""log_calls": 1"#,
        #""rate_limits": {}"#,
        #""rate_limits": [{"per": "planet", "requests": 1, "seconds": 1}]"#,
        #""rate_limits": [{"per": "user", "requests": 0, "seconds": 1}]"#,
        #""rate_limits": [{"per": "user", "requests": 1, "seconds": 1, "burst": 2}]"#,
        #""rate_limits": [{"per": "user", "requests": 1, "seconds": 1}, {"per": "user", "requests": 9, "seconds": 60}]"#,
    ])
    func whatMakesNoSenseIsNotLoaded(options: String) async throws {
        try await Application.with { application async throws in
            try await TestDatabase.with { database in
                let (_, text) = Self.limited("bad", options)
                try application.write("api/v1/app/bad.sql", text.replacing("fixture", with: "app"))
                let outcome = try await Program.gatehouse("migrate", "--sql", application.path, on: database)
                #expect(outcome.status == 1)
                #expect(outcome.error.contains("/v1/app/bad: "), "\(outcome.error)")
            }
        }
    }
}
