import Calls
import Catalogue
import ClientAddresses
import Testing

@Suite struct RateLimiterTests {
    private static let second: Int64 = 1_000_000_000
    private static let rate = MethodLimits.Rate(per: .user, requests: 5, seconds: 10)

    private static func key(_ user: Int64 = 1) -> RateLimiter.Key {
        .init(method: "/v1/a/b", subject: .user, owner: .user(user))
    }

    /// The quota of a call that takes a token if there is one, and whether there was.
    private func call(
        _ limiter: inout RateLimiter,
        _ key: RateLimiter.Key = RateLimiterTests.key(),
        _ rate: MethodLimits.Rate = RateLimiterTests.rate,
        at now: Int64
    ) -> (isAdmitted: Bool, quota: Quota) {
        switch limiter.look(key, rate, now: now) {
        case .admitted(let until, let quota):
            limiter.take(key, until: until)
            return (true, quota)
        case .refused(let quota):
            return (false, quota)
        }
    }

    @Test func aFullBucketThenOneAtATime() {
        var limiter = RateLimiter(capacity: 10)
        let start = 7 * Self.second
        for remaining in [4, 3, 2, 1, 0] {
            let (isAdmitted, quota) = call(&limiter, at: start)
            #expect(isAdmitted)
            #expect(quota.remaining == remaining)
            #expect(quota.reset == 2)
            #expect(quota.policy == "user" && quota.requests == 5 && quota.seconds == 10)
        }
        let refused = call(&limiter, at: start)
        #expect(!refused.isAdmitted)
        #expect(refused.quota.remaining == 0 && refused.quota.reset == 2)
        #expect(!call(&limiter, at: start + 2 * Self.second - 1).isAdmitted)
        #expect(call(&limiter, at: start + 2 * Self.second).isAdmitted)
        #expect(!call(&limiter, at: start + 2 * Self.second).isAdmitted)
    }

    /// Three in ten seconds are no whole number of nanoseconds each.
    @Test func aRateThatDoesNotDivideItsTime() {
        for (requests, seconds) in [(3, 10), (7, 1), (7, 60), (999, 86_400), (600, 60), (1, 1)] {
            var limiter = RateLimiter(capacity: 10)
            let rate = MethodLimits.Rate(per: .user, requests: requests, seconds: seconds)
            let wait = (seconds + requests - 1) / requests
            for remaining in (0..<requests).reversed() {
                let (isAdmitted, quota) = call(&limiter, Self.key(), rate, at: 0)
                #expect(isAdmitted && quota.remaining == remaining && quota.reset == wait, "\(rate) \(quota)")
            }
            let refused = call(&limiter, Self.key(), rate, at: 0)
            #expect(!refused.isAdmitted && refused.quota.remaining == 0 && refused.quota.reset == wait, "\(rate)")
            #expect(call(&limiter, Self.key(), rate, at: Int64(wait) * Self.second).isAdmitted)
        }
    }

    /// Whenever they come: no more than the burst and what flows in meanwhile.
    @Test func neverMoreThanTheBurstAndTheFlow() {
        for step in [Self.second / 1000, Self.second / 7, Self.second, 3 * Self.second] {
            var limiter = RateLimiter(capacity: 10)
            var admitted = 0
            var now: Int64 = 0
            while now <= 100 * Self.second {
                if call(&limiter, at: now).isAdmitted { admitted += 1 }
                now += step
            }
            let asked = Int(100 * Self.second / step) + 1
            #expect(admitted <= 5 + 50)
            #expect(admitted >= min(asked, 50), "\(step)")
        }
    }

    @Test func everyOwnerHasOne() {
        var limiter = RateLimiter(capacity: 1000)
        for user in 1...100 as ClosedRange<Int64> {
            for _ in 1...5 { #expect(call(&limiter, Self.key(user), at: 0).isAdmitted) }
            #expect(!call(&limiter, Self.key(user), at: 0).isAdmitted)
        }
        let other = RateLimiter.Key(method: "/v1/a/c", subject: .user, owner: .user(1))
        #expect(call(&limiter, other, at: 0).isAdmitted)
    }

    @Test func aRateThatWasMadeShorterKeepsNobodyWaitingForTheOldOne() {
        var limiter = RateLimiter(capacity: 10)
        let old = MethodLimits.Rate(per: .user, requests: 1, seconds: 86_400)
        #expect(call(&limiter, Self.key(), old, at: 0).isAdmitted)
        #expect(!call(&limiter, at: 0).isAdmitted)
        #expect(call(&limiter, at: 2 * Self.second).isAdmitted)
    }

    @Test func memoryIsBoundedAndWhoIsActiveIsNotForgotten() {
        var limiter = RateLimiter(capacity: 100)
        for _ in 1...5 { _ = call(&limiter, Self.key(0), at: 0) }
        for user in 1...10_000 as ClosedRange<Int64> {
            _ = call(&limiter, Self.key(user), at: 0)
            #expect(limiter.count <= 200)
            // He comes again and again and is refused: that keeps him in mind, too.
            #expect(!call(&limiter, Self.key(0), at: 0).isAdmitted)
        }
    }
}
