/// A regular expression, matched in time linear in the text whatever text and pattern are: all ways through the pattern
/// are followed at once (K. Thompson, Regular expression search algorithm, 1968).
///
/// The syntax is that of ECMA-262 with flag u, of which it knows: characters, `.`, classes `[a-z]` and `[^a-z]`, `\d \w
/// \s \D \W \S`, `\t \n \v \f \r`, `\xHH \uHHHH \u{H…}`, escaped punctuation, `^`, `$`, `|`, groups `(…)` and `(?:…)`,
/// `* + ? {n} {n,} {n,m}`, each also lazy. Look-around, back references, `\b`, `\p` and named groups are refused. As in
/// JSON Schema it matches anywhere in the text unless anchored.
struct Pattern: Sendable {
    enum Instruction: Sendable {
        /// Reads one scalar of the set, goes on with the next instruction.
        case read(ScalarSet)
        /// Goes on in both places.
        case split(Int, Int)
        case jump(Int)
        case assertStart
        case assertEnd
        case match
    }

    /// Why a pattern is refused.
    struct SyntaxError: Error, CustomStringConvertible {
        let description: String
    }

    static let maximumInstructions = 2_000

    private let program: [Instruction]
    private let isAnchored: Bool

    init(_ text: String) throws(SyntaxError) {
        var parser = PatternParser(text)
        var compiler = PatternCompiler()
        program = try compiler.program(of: try parser.pattern())
        if case .assertStart = program[0] { isAnchored = true } else { isAnchored = false }
    }

    func matches(_ text: String) -> Bool {
        var threads = Threads(program.count)
        var nextThreads = Threads(program.count)
        var scalars = text.unicodeScalars.makeIterator()
        var upcoming = scalars.next()
        var isAtStart = true
        while true {
            if isAtStart || !isAnchored {
                if threads.start(0, in: program, isAtStart: isAtStart, isAtEnd: upcoming == nil) { return true }
            } else if threads.waiting.isEmpty {
                return false
            }
            guard let scalar = upcoming else { return false }
            upcoming = scalars.next()
            isAtStart = false
            nextThreads.removeAll()
            for place in threads.waiting {
                guard case .read(let set) = program[place], set.contains(scalar) else { continue }
                if nextThreads.start(place + 1, in: program, isAtStart: false, isAtEnd: upcoming == nil) { return true }
            }
            swap(&threads, &nextThreads)
        }
    }
}

/// The places of a program that are reached at one position of the text.
private struct Threads {
    /// The reading instructions among them.
    private(set) var waiting: [Int] = []
    /// The round in which a place was reached last.
    private var reached: [Int]
    private var round = 1
    private var pending: [Int] = []

    init(_ count: Int) {
        reached = Array(repeating: 0, count: count)
    }

    mutating func removeAll() {
        waiting.removeAll(keepingCapacity: true)
        round += 1
    }

    /// Follows everything that reads nothing from a place on; returns whether that reaches the match.
    mutating func start(_ place: Int, in program: [Pattern.Instruction], isAtStart: Bool, isAtEnd: Bool) -> Bool {
        pending.append(place)
        while let place = pending.popLast() {
            guard reached[place] != round else { continue }
            reached[place] = round
            switch program[place] {
            case .read: waiting.append(place)
            case .jump(let target): pending.append(target)
            case .split(let first, let second):
                pending.append(second)
                pending.append(first)
            case .assertStart: if isAtStart { pending.append(place + 1) }
            case .assertEnd: if isAtEnd { pending.append(place + 1) }
            case .match:
                pending.removeAll(keepingCapacity: true)
                return true
            }
        }
        return false
    }
}
