import Testing

/// Nothing tells whether an account exists.
@Suite(.timeLimit(.minutes(20)))
struct EnumerationTests {
    @Test func anUnknownNameAndAWrongPasswordTakeTheSameTime() async throws {
        try await Stage.with { stage in
            try await SigninTests.signUp(stage.client, "known-one")
            func sample(_ name: String) async throws -> (time: Duration, answer: String) {
                try stage.database.resetThrottles()
                let start = ContinuousClock.now
                let reply = try await SigninTests.signIn(stage.client, name, "a wrong one")
                let time = ContinuousClock.now - start
                #expect(reply.status == 401)
                return (time, reply.text.replacing(reply.header("x-request-id") ?? "-", with: "ID"))
            }
            func medians() async throws -> (known: Duration, unknown: Duration) {
                var times: (known: [Duration], unknown: [Duration]) = ([], [])
                for round in 0..<200 {
                    // In turn, and who begins changes.
                    for isKnown in round.isMultiple(of: 2) ? [true, false] : [false, true] {
                        let (time, answer) = try await sample(isKnown ? "known-one" : "unknown-1")
                        if isKnown { times.known.append(time) } else { times.unknown.append(time) }
                        #expect(
                            answer == #"{"jsonrpc":"2.0","error":{"code":401,"message":"Bad credentials","data":"#
                                + #"{"exception":false,"request_id":"ID"}}}"#)
                    }
                }
                return (times.known.sorted()[100], times.unknown.sorted()[100])
            }
            var ratio = 0.0
            for _ in 0..<2 {
                let (known, unknown) = try await medians()
                ratio = known / unknown
                if (0.9...1.1).contains(ratio) { break }
            }
            #expect((0.9...1.1).contains(ratio))
        }
    }
}
