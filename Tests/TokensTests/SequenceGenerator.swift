/// Deals out given words, then zeros.
struct SequenceGenerator: RandomNumberGenerator {
    private var words: [UInt64]

    init(_ words: [UInt64]) {
        self.words = words
    }

    mutating func next() -> UInt64 {
        words.isEmpty ? 0 : words.removeFirst()
    }
}
