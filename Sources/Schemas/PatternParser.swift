/// Reads the syntax that `Pattern` describes.
struct PatternParser {
    private static let maximumGroupDepth = 20

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    mutating func pattern() throws(Pattern.SyntaxError) -> PatternNode {
        let node = try alternatives()
        guard position == scalars.count else { throw failure("a closing parenthesis has no opening one") }
        return node
    }

    private func failure(_ message: String) -> Pattern.SyntaxError {
        Pattern.SyntaxError(description: "\(message) (at character \(position))")
    }

    private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func next() throws(Pattern.SyntaxError) -> Unicode.Scalar {
        guard let scalar = current else { throw failure("the pattern ends too early") }
        position += 1
        return scalar
    }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard current == scalar else { return false }
        position += 1
        return true
    }

    private mutating func alternatives() throws(Pattern.SyntaxError) -> PatternNode {
        var nodes = [try sequence()]
        while skip("|") { nodes.append(try sequence()) }
        return nodes.count == 1 ? nodes[0] : .alternatives(nodes)
    }

    private mutating func sequence() throws(Pattern.SyntaxError) -> PatternNode {
        var nodes: [PatternNode] = []
        while let scalar = current, scalar != "|", scalar != ")" {
            position += 1
            switch scalar {
            case "^": nodes.append(.start)
            case "$": nodes.append(.end)
            default: nodes.append(try quantified(try atom(scalar)))
            }
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    private mutating func atom(_ first: Unicode.Scalar) throws(Pattern.SyntaxError) -> PatternNode {
        switch first {
        case ".": return .read(ScalarSet.lineTerminators.complement)
        case "[": return .read(try characterClass())
        case "(": return try group()
        case "\\": return .read(try escape().set)
        case "*", "+", "?", "{": throw failure("a quantifier has nothing to repeat")
        case "]", "}": throw failure("a closing bracket must be escaped")
        default: return .read(ScalarSet(first))
        }
    }

    private mutating func group() throws(Pattern.SyntaxError) -> PatternNode {
        depth += 1
        guard depth <= Self.maximumGroupDepth else { throw failure("groups are nested too deep") }
        if skip("?"), !skip(":") { throw failure("look-around and named groups are not supported") }
        let node = try alternatives()
        guard skip(")") else { throw failure("a parenthesis is not closed") }
        depth -= 1
        return node
    }

    private mutating func quantified(_ node: PatternNode) throws(Pattern.SyntaxError) -> PatternNode {
        let minimum: Int
        var maximum: Int?
        if skip("*") {
            minimum = 0
        } else if skip("+") {
            minimum = 1
        } else if skip("?") {
            minimum = 0
            maximum = 1
        } else if skip("{") {
            minimum = try count()
            maximum = minimum
            if skip(",") { maximum = current == "}" ? nil : try count() }
            guard skip("}"), minimum <= maximum ?? minimum else {
                throw failure("a repetition must be {n}, {n,} or {n,m}")
            }
        } else {
            return node
        }
        // Lazy or not, whether there is a match stays the same.
        _ = skip("?")
        return .repeated(node, minimum: minimum, maximum: maximum)
    }

    private mutating func count() throws(Pattern.SyntaxError) -> Int {
        let start = position
        while let scalar = current, ScalarSet.digits.contains(scalar) { position += 1 }
        let digits = String(String.UnicodeScalarView(scalars[start..<position]))
        guard let count = Int(digits), count <= 1_000 else { throw failure("a repetition takes 0 to 1000") }
        return count
    }
}

extension PatternParser {
    /// Reads a class after its opening bracket.
    private mutating func characterClass() throws(Pattern.SyntaxError) -> ScalarSet {
        let isNegated = skip("^")
        var set = ScalarSet([])
        guard current != "]" else { throw failure("a class is empty") }
        while !skip("]") {
            let first = try classMember()
            guard current == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
                set = set.union(first.set)
                continue
            }
            position += 1
            guard let lower = first.scalar, let upper = try classMember().scalar, lower <= upper else {
                throw failure("a range must lead from a character to a later one")
            }
            set = set.union(ScalarSet([lower.value...upper.value]))
        }
        return isNegated ? set.complement : set
    }

    private mutating func classMember() throws(Pattern.SyntaxError) -> (set: ScalarSet, scalar: Unicode.Scalar?) {
        let scalar = try next()
        return scalar == "\\" ? try escape() : (ScalarSet(scalar), scalar)
    }

    /// Reads an escape after its backslash: a set, and where that is a single character the character.
    private mutating func escape() throws(Pattern.SyntaxError) -> (set: ScalarSet, scalar: Unicode.Scalar?) {
        let letter = try next()
        let scalar: Unicode.Scalar
        switch letter {
        case "d": return (.digits, nil)
        case "D": return (ScalarSet.digits.complement, nil)
        case "w": return (.wordCharacters, nil)
        case "W": return (ScalarSet.wordCharacters.complement, nil)
        case "s": return (.whitespace, nil)
        case "S": return (ScalarSet.whitespace.complement, nil)
        case "t": scalar = "\t"
        case "n": scalar = "\n"
        case "v": scalar = "\u{B}"
        case "f": scalar = "\u{C}"
        case "r": scalar = "\r"
        case "x": scalar = try hexadecimal(digits: 2...2)
        case "u":
            if skip("{") {
                scalar = try hexadecimal(digits: 1...6)
                guard skip("}") else { throw failure("an escape is not closed") }
            } else {
                scalar = try hexadecimal(digits: 4...4)
            }
        case "^", "$", "\\", ".", "*", "+", "?", "(", ")", "[", "]", "{", "}", "|", "/", "-": scalar = letter
        default: throw failure("an escape sequence is not supported")
        }
        return (ScalarSet(scalar), scalar)
    }

    private mutating func hexadecimal(digits: ClosedRange<Int>) throws(Pattern.SyntaxError) -> Unicode.Scalar {
        let start = position
        while position - start < digits.upperBound, let scalar = current, scalar.properties.isASCIIHexDigit {
            position += 1
        }
        let text = String(String.UnicodeScalarView(scalars[start..<position]))
        guard digits.contains(position - start), let value = UInt32(text, radix: 16), let scalar = Unicode.Scalar(value)
        else { throw failure("an escape must hold the hexadecimal digits of a character") }
        return scalar
    }
}
