import Glibc

/// When calls are due: at a constant pace, or at random with the same mean.
struct Arrivals {
    private let phases: [Phase]
    private let isPoisson: Bool
    private var random: UInt64
    private var phaseStart: Double = 0
    private var offset: Double = 0
    private(set) var phase = 0

    init(phases: [Phase], isPoisson: Bool, seed: UInt64) {
        self.phases = phases
        self.isPoisson = isPoisson
        random = seed | 1
    }

    /// Nanoseconds after the start, and the phase; nil after the last.
    mutating func next() -> (due: UInt64, phase: Int)? {
        while phase < phases.count {
            if offset < phases[phase].seconds {
                let due = phaseStart + offset
                offset += gap(phases[phase].rate)
                return (UInt64(due * 1e9), phase)
            }
            phaseStart += phases[phase].seconds
            offset = 0
            phase += 1
        }
        return nil
    }

    private mutating func gap(_ rate: Double) -> Double {
        isPoisson ? -log(1 - uniform()) / rate : 1 / rate
    }

    /// At least 0, less than 1.
    private mutating func uniform() -> Double { Double(nextRandom() >> 11) * 0x1p-53 }

    /// xorshift64*.
    mutating func nextRandom() -> UInt64 {
        random ^= random >> 12
        random ^= random << 25
        random ^= random >> 27
        return random &* 0x2545_F491_4F6C_DD1D
    }
}
