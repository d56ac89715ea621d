/// Delays between attempts to connect: doubling from `first` to `limit`, each shortened by up to half at random, so that
/// nodes that lost the database together do not come back together.
package struct Backoff {
    package var first: Duration = .milliseconds(50)
    package var limit: Duration = .seconds(1)
    package private(set) var failures = 0

    package init() {}

    package mutating func failed(using generator: inout some RandomNumberGenerator) -> Duration {
        let doubled = first * Double(1 << min(failures, 16))
        failures += 1
        return min(doubled, limit) * Double.random(in: 0.5...1, using: &generator)
    }

    package mutating func succeeded() {
        failures = 0
    }
}
