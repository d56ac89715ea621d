/// A recursive descent over the bytes of one text, which must outlive it. Used up by one `document`.
struct Parser {
    let text: UnsafeBufferPointer<UInt8>
    var position = 0
    /// The bytes of a string with escapes while it is put together.
    var scratch: [UInt8] = []

    init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
    }

    mutating func document(maximumDepth: Int) throws(JSON.ParseError) -> JSON {
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { throw failure(.byteOrderMark) }
        skipWhitespace()
        let value = try value(depth: maximumDepth)
        skipWhitespace()
        guard position == text.count else { throw failure(.trailingContent) }
        return value
    }

    /// The byte at the position, 0 at the end: no grammar rule takes a raw 0, so the end fails like any other byte.
    @inline(__always)
    var current: UInt8 { position < text.count ? text[position] : 0 }

    func failure(_ reason: JSON.ParseError.Reason, at offset: Int? = nil) -> JSON.ParseError {
        JSON.ParseError(offset: offset ?? position, reason: reason)
    }

    func unexpected() -> JSON.ParseError {
        failure(position < text.count ? .unexpectedCharacter : .unexpectedEnd)
    }

    @inline(__always)
    mutating func skipWhitespace() {
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
            default: return
            }
        }
    }

    /// `depth`: how many arrays and objects may still be opened.
    private mutating func value(depth: Int) throws(JSON.ParseError) -> JSON {
        switch current {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw unexpected()
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSON) throws(JSON.ParseError) -> JSON {
        for index in 0..<word.utf8CodeUnitCount {
            guard current == word.utf8Start[index] else { throw unexpected() }
            position += 1
        }
        return value
    }

    private mutating func array(depth: Int) throws(JSON.ParseError) -> JSON {
        guard depth > 0 else { throw failure(.tooDeep) }
        position += 1
        skipWhitespace()
        if current == UInt8(ascii: "]") {
            position += 1
            return .array([])
        }
        var elements: [JSON] = []
        while true {
            elements.append(try value(depth: depth - 1))
            if try !continues(until: UInt8(ascii: "]")) { return .array(elements) }
        }
    }

    private mutating func object(depth: Int) throws(JSON.ParseError) -> JSON {
        guard depth > 0 else { throw failure(.tooDeep) }
        position += 1
        skipWhitespace()
        if current == UInt8(ascii: "}") {
            position += 1
            return .object(JSON.Object())
        }
        var members: [JSON.Object.Element] = []
        while true {
            guard current == UInt8(ascii: "\"") else { throw unexpected() }
            let key = try string()
            skipWhitespace()
            guard current == UInt8(ascii: ":") else { throw unexpected() }
            position += 1
            skipWhitespace()
            members.append((key: key, value: try value(depth: depth - 1)))
            if try !continues(until: UInt8(ascii: "}")) { return .object(JSON.Object(members)) }
        }
    }

    /// Reads what follows an element: a comma (true) or the closing byte (false).
    @inline(__always)
    private mutating func continues(until closing: UInt8) throws(JSON.ParseError) -> Bool {
        skipWhitespace()
        let byte = current
        guard byte == UInt8(ascii: ",") || byte == closing else { throw unexpected() }
        position += 1
        guard byte != closing else { return false }
        skipWhitespace()
        return true
    }
}
