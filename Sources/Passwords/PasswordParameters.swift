/// The cost of argon2id (RFC 9106).
package struct PasswordParameters: Sendable, Hashable {
    /// Memory in KiB, `m`.
    package var memoryKiB: UInt32
    /// Passes over the memory, `t`.
    package var iterations: UInt32
    /// Lanes, `p`. They are filled one after another by one thread, so a hash never takes more than one core.
    package var parallelism: UInt32

    /// OWASP's recommendation by default: 19 MiB, 2 passes, 1 lane.
    package init(memoryKiB: UInt32 = 19_456, iterations: UInt32 = 2, parallelism: UInt32 = 1) {
        self.memoryKiB = memoryKiB
        self.iterations = iterations
        self.parallelism = parallelism
    }

    /// Memory times passes, KiB: what the time of a hash grows with.
    var work: UInt64 { UInt64(memoryKiB) * UInt64(iterations) }

    /// Whether new hashes may be such: at most 1 GiB, 20 passes and 16 lanes, and the 8 KiB per lane that RFC 9106 asks
    /// for.
    package var isAcceptable: Bool {
        (1...20).contains(iterations) && (1...16).contains(parallelism)
            && (8 * parallelism...1_048_576).contains(memoryKiB)
    }
}
