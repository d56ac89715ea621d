import JSON
import NIOHTTP1
import Testing

/// Contract 2: brute force.
@Suite(.timeLimit(.minutes(20)))
struct ThrottleTests {
    private static let proxied = ["GATEHOUSE_TRUSTED_PROXIES": "127.0.0.1/32"]

    private static func signIn(
        _ client: Client,
        _ name: String,
        _ password: String = "a wrong one",
        from address: String? = nil
    ) async throws -> Client.Response {
        let headers = address.map { [("x-forwarded-for", $0)] } ?? []
        return try await client.post(
            "/v1/session/signin", #"[{"username":"\#(name)","password":"\#(password)"}]"#, headers: headers)
    }

    /// How many attempts the throttle lets through in so many seconds, one after the other: five, then a wait of a
    /// second that doubles each time.
    private static func allowance(in time: Duration) -> Int {
        var (count, next, wait) = (5, Duration.seconds(1), Duration.seconds(1))
        while next <= time {
            count += 1
            wait = wait * 2
            next += wait
        }
        return count
    }

    /// Attempts are booked without waiting for the disk; an answer means that the disk has them.
    @Test func aCrashForgetsNoAnsweredAttempt() async throws {
        try await Server.with { server in
            let node = try await Node(environment: server.environment)
            defer { node.terminate() }
            try await node.client { client async throws in
                for _ in 1...5 {
                    let reply = try await Self.signIn(client, "root")
                    #expect(reply.status == 401)
                }
            }
            server.crash()
            try await server.start()
            let failures = "select min(failures) || ' ' || count(*) from gatehouse.throttles"
            #expect(try server.execute(failures, database: "gatehouse") == "5 2")
        }
    }

    @Test func fiveHundredAtOnceGainNothing() async throws {
        try await Stage.with { stage in
            let id = try await SigninTests.signUp(stage.client, "victim")
            let start = ContinuousClock.now
            let replies = try await withThrowingTaskGroup(of: [(status: Int, hasWait: Bool)].self) { group in
                for number in 0..<50 {
                    group.addTask {
                        try await stage.node.client { client in
                            var replies: [(Int, Bool)] = []
                            for attempt in 0..<5 {
                                let reply = try await Self.signIn(client, "victim", "guess \(number) \(attempt)")
                                replies.append((reply.status, reply.header("retry-after") != nil))
                            }
                            return replies
                        }
                    }
                }
                for number in 0..<5 {
                    group.addTask {
                        let messages = (0..<50).map {
                            #"{"jsonrpc":"2.0","id":\#($0),"method":"/v1/session/signin","#
                                + #""params":[{"username":"victim","password":"batch \#(number) \#($0)"}]}"#
                        }
                        let reply = try await stage.node.client {
                            try await $0.rpc("[\(messages.joined(separator: ","))]")
                        }
                        return try #require(reply.json.array)
                            .map { (Int($0["error"]?["code"]?.integer ?? 200), true) }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            let allowed = Self.allowance(in: ContinuousClock.now - start)
            #expect(replies.count == 500)
            let verified = replies.count { $0.status == 401 }
            #expect(verified <= allowed)
            #expect(verified >= 5)
            #expect(replies.allSatisfy { [401, 429, 503].contains($0.status) })
            #expect(replies.allSatisfy { $0.status == 401 || $0.hasWait })
            let booked = try stage.database.scalar(
                "select failures from gatehouse.throttles where kind = 'user' and key = \(id)")
            #expect(booked == "\(verified)")
            // Nor does the right password get through meanwhile.
            try stage.database.scalar("update gatehouse.throttles set blocked_until = now() + interval '1 minute'")
            let right = try await Self.signIn(stage.client, "victim", SigninTests.password)
            #expect(right.status == 429 && right.code == 429)
            #expect(right.header("retry-after").flatMap { Int($0) }.map { (1...60).contains($0) } == true)
        }
    }

    @Test func whoLatelySignedInIsSpared() async throws {
        try await Stage.with(environment: Self.proxied) { stage in
            try await SigninTests.signUp(stage.client, "victim")
            let home = "198.51.100.1"
            #expect(try await Self.signIn(stage.client, "victim", SigninTests.password, from: home).status == 200)
            for attacker in 1...5 {
                _ = try await Self.signIn(stage.client, "victim", from: "203.0.113.\(attacker)")
            }
            try stage.database.scalar(
                "update gatehouse.throttles set blocked_until = now() + interval '1 hour' where kind = 'user'")
            let elsewhere = try await Self.signIn(stage.client, "victim", SigninTests.password, from: "192.0.2.1")
            #expect(elsewhere.status == 429)
            #expect(try await Self.signIn(stage.client, "victim", SigninTests.password, from: home).status == 200)
            // Success there lifts nothing here.
            let again = try await Self.signIn(stage.client, "victim", SigninTests.password, from: "192.0.2.1")
            #expect(again.status == 429)
        }
    }

    @Test func anAddressThatTriesManyNamesIsThrottled() async throws {
        try await Stage.with(environment: Self.proxied) { stage in
            for number in 0..<3 {
                let reply = try await Self.signIn(stage.client, "name\(number)", from: "2001:db8:1:2::\(number)")
                #expect(reply.status == 401)
            }
            let counted = try stage.database.scalar(
                "select string_agg(failures::text, ' ') from gatehouse.throttles where kind = 'address'")
            #expect(counted == "3", "a /64 counts as one")
            try stage.database.scalar("update gatehouse.throttles set failures = 99 where kind = 'address'")
            _ = try await Self.signIn(stage.client, "name4", from: "2001:db8:1:2::4")
            let wait = try stage.database.scalar(
                "select blocked_until > last_attempt from gatehouse.throttles where kind = 'address'")
            #expect(wait == "t", "the hundredth has to wait")
            try stage.database.scalar("update gatehouse.throttles set blocked_until = now() + interval '1 hour'")
            #expect(try await Self.signIn(stage.client, "name5", from: "2001:db8:1:2::5").status == 429)
            #expect(try await Self.signIn(stage.client, "name5", from: "2001:db8:1:3::5").status == 401)
        }
    }

    @Test func successStartsTheAccountsCounterAnew() async throws {
        try await Stage.with { stage in
            try await SigninTests.signUp(stage.client, "someone")
            for _ in 0..<3 {
                for _ in 0..<4 { #expect(try await Self.signIn(stage.client, "someone").status == 401) }
                #expect(try await Self.signIn(stage.client, "someone", SigninTests.password).status == 200)
            }
        }
    }

    @Test func unknownAndLockedAccountsAnswerAlike() async throws {
        try await Stage.with { stage in
            // Who shares an address with an account that lately signed in from it learns no more than others.
            try await SigninTests.signUp(stage.client, "known-one")
            #expect(try await Self.signIn(stage.client, "known-one", SigninTests.password).status == 200)
            try await SigninTests.signUp(stage.client, "disabled1")
            try stage.database.scalar("update gatehouse.users set enabled = false where name = 'disabled1'")
            let names = ["known-one", "unknown-1", "disabled1"]
            func answers() async throws -> [[String]] {
                var answers: [[String]] = []
                for name in names {
                    let reply = try await Self.signIn(stage.client, name)
                    let id = try #require(reply.header("x-request-id"))
                    var headers: [String] = []
                    for (name, value) in reply.headers where name != "x-request-id" {
                        headers.append("\(name): \(value)")
                    }
                    answers.append(["\(reply.status)", reply.text.replacing(id, with: "ID")] + headers)
                }
                return answers
            }
            for expected in ["401", "401", "401", "401", "401"] {
                let answers = try await answers()
                #expect(answers[0].first == expected)
                #expect(Set(answers).count == 1)
            }
            let waits = try stage.database.scalar(
                "select count(*) from gatehouse.throttles where kind <> 'address' and failures = 5 and blocked_until is not null"
            )
            #expect(waits == "3")
            try stage.database.scalar(
                "update gatehouse.throttles set blocked_until = now() + interval '59.5 s' where kind <> 'address'")
            let locked = try await answers()
            #expect(locked[0].first == "429")
            #expect(Set(locked).count == 1)
        }
    }

    @Test func forwardedForIsBelievedOfTrustedProxiesOnly() async throws {
        for (environment, addresses) in [([:], "1"), (Self.proxied, "3")] {
            try await Stage.with(environment: environment) { stage in
                for number in 0..<3 {
                    _ = try await Self.signIn(stage.client, "name\(number)", from: "8.8.8.8, 203.0.113.\(number)")
                }
                let counted = try stage.database.scalar(
                    "select count(*) from gatehouse.throttles where kind = 'address'")
                #expect(counted == addresses)
            }
        }
    }
}
