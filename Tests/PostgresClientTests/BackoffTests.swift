import PostgresClient
import Testing

struct BackoffTests {
    /// Always the same number: the low or the high end of every range.
    private struct Constant: RandomNumberGenerator {
        let value: UInt64
        mutating func next() -> UInt64 { value }
    }

    @Test func delaysDoubleUpToTheLimit() {
        var generator = Constant(value: 0)
        var backoff = Backoff()
        let delays = (1...8).map { _ in backoff.failed(using: &generator) }
        #expect(delays == [25, 50, 100, 200, 400, 500, 500, 500].map { .milliseconds($0) })
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
        var generator = Constant(value: 0)
        var backoff = Backoff()
        for _ in 1...5 { _ = backoff.failed(using: &generator) }
        backoff.succeeded()
        #expect(backoff.failed(using: &generator) == .milliseconds(25))
    }

    @Test func manyFailuresDoNotOverflow() {
        var generator = SystemRandomNumberGenerator()
        var backoff = Backoff()
        for _ in 1...10_000 { #expect(backoff.failed(using: &generator) <= .seconds(1)) }
    }
}
