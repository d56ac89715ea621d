import PostgresClient
import Testing

struct BackoffTests {
    @Test func delaysDoubleUpToTheLimit() {
        var generator = SystemRandomNumberGenerator()
        var backoff = Backoff()
        for longest in [50, 100, 200, 400, 800, 1000, 1000, 1000] {
            let delay = backoff.failed(using: &generator)
            #expect(delay >= .milliseconds(longest) / 2 && delay <= .milliseconds(longest))
        }
    }

    @Test func eachIsShortenedByUpToHalf() {
        var generator = SystemRandomNumberGenerator()
        var seen: Set<Duration> = []
        for _ in 1...1_000 {
            var backoff = Backoff()
            let delay = backoff.failed(using: &generator)
            #expect(delay >= .milliseconds(25) && delay <= .milliseconds(50))
            seen.insert(delay)
        }
        #expect(seen.count > 900)
    }

    @Test func successStartsOver() {
        var generator = SystemRandomNumberGenerator()
        var backoff = Backoff()
        for _ in 1...5 { _ = backoff.failed(using: &generator) }
        backoff.succeeded()
        #expect(backoff.failed(using: &generator) <= .milliseconds(50))
    }

    @Test func manyFailuresDoNotOverflow() {
        var generator = SystemRandomNumberGenerator()
        var backoff = Backoff()
        for _ in 1...10_000 { #expect(backoff.failed(using: &generator) <= .seconds(1)) }
    }
}
