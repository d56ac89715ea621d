import JSON

/// JSON text to MessagePack in one pass, without recursion and without values in between.
///
/// The text is one that PostgreSQL or `Envelope` made: UTF-8, which is not checked again.
package struct Transcoder {
    private struct NotJSON: Error {}

    /// An array or object whose end has not come.
    private struct Container {
        let head: Head
        /// Where its one byte for the head is.
        let start: Int
        var count = 0

        var closing: UInt8 { head == .map ? UInt8(ascii: "}") : UInt8(ascii: "]") }
    }

    private let text: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var output: [UInt8] = []
    private var open: [Container] = []
    private var scratch: [UInt8] = []

    /// Arrays and objects in each other; also bounds how often bytes move because a head grew.
    private static let depthLimit = 512

    /// The text as MessagePack; nil where it is no JSON, or nested deeper than 512.
    ///
    /// Every value takes its shortest form. Integers of 64 bits, signed or not, stay integers; all other numbers become
    /// float64, rounded or infinite as JavaScript's `JSON.parse` would have them. A lone surrogate, which has no UTF-8,
    /// becomes U+FFFD.
    package static func messagePack(ofJSON text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard text.count <= UInt32.max else { return nil }
        var transcoder = Transcoder(text.bindMemory(to: UInt8.self))
        do {
            try transcoder.document()
            return transcoder.output
        } catch {
            return nil
        }
    }

    private init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
        output.reserveCapacity(text.count)
    }

    private mutating func document() throws(NotJSON) {
        repeat { try value() } while try continues()
        guard position == text.count else { throw NotJSON() }
    }

    /// Reads a value, of an array or object that is not empty its beginning up to the first element.
    private mutating func value() throws(NotJSON) {
        skipWhitespace()
        while current == UInt8(ascii: "[") || current == UInt8(ascii: "{") {
            guard open.count < Self.depthLimit else { throw NotJSON() }
            let container = Container(head: current == UInt8(ascii: "{") ? .map : .array, start: output.count)
            position += 1
            skipWhitespace()
            if current == container.closing {
                position += 1
                return container.head.write(0, to: &output)
            }
            open.append(container)
            output.append(0)
            if container.head == .map { try key() }
        }
        switch current {
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        case UInt8(ascii: "t"): try literal("true", 0xC3)
        case UInt8(ascii: "f"): try literal("false", 0xC2)
        case UInt8(ascii: "n"): try literal("null", 0xC0)
        default: throw NotJSON()
        }
    }

    /// After a value: closes what ends here. True: a further value follows.
    private mutating func continues() throws(NotJSON) -> Bool {
        while let last = open.indices.last {
            open[last].count += 1
            skipWhitespace()
            let byte = current
            guard byte == UInt8(ascii: ",") || byte == open[last].closing else { throw NotJSON() }
            position += 1
            if byte == UInt8(ascii: ",") {
                if open[last].head == .map { try key() }
                return true
            }
            close(open.removeLast())
        }
        skipWhitespace()
        return false
    }

    /// Puts the head where its first byte was kept free; only one with more than 15 elements moves what it holds.
    private mutating func close(_ container: Container) {
        scratch.removeAll(keepingCapacity: true)
        container.head.write(container.count, to: &scratch)
        output[container.start] = scratch[0]
        if scratch.count > 1 { output.insert(contentsOf: scratch.dropFirst(), at: container.start + 1) }
    }

    private mutating func key() throws(NotJSON) {
        skipWhitespace()
        guard current == UInt8(ascii: "\"") else { throw NotJSON() }
        try string()
        skipWhitespace()
        guard current == UInt8(ascii: ":") else { throw NotJSON() }
        position += 1
        skipWhitespace()
    }

    private mutating func literal(_ word: StaticString, _ type: UInt8) throws(NotJSON) {
        for index in 0..<word.utf8CodeUnitCount {
            guard current == word.utf8Start[index] else { throw NotJSON() }
            position += 1
        }
        output.append(type)
    }

    // MARK: Numbers

    private mutating func number() throws(NotJSON) {
        let start = position
        let isNegative = current == UInt8(ascii: "-")
        if isNegative { position += 1 }
        let firstDigit = position
        var magnitude = try digits()
        guard text[firstDigit] != UInt8(ascii: "0") || position == firstDigit + 1 else { throw NotJSON() }
        if current == UInt8(ascii: ".") {
            position += 1
            _ = try digits()
            magnitude = nil
        }
        if current | 0x20 == UInt8(ascii: "e") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            _ = try digits()
            magnitude = nil
        }
        if let magnitude, !isNegative || magnitude == 0 { return Head.write(natural: magnitude, to: &output) }
        if let magnitude, magnitude <= 1 << 63 {
            return Head.write(negative: Int64(truncatingIfNeeded: 0 &- magnitude), to: &output)
        }
        let digits = String(decoding: UnsafeBufferPointer(rebasing: text[start..<position]), as: UTF8.self)
        guard let value = Double(digits) else { throw NotJSON() }
        Head.write(value, to: &output)
    }

    /// Reads at least one digit; nil where the number takes more than 64 bits.
    private mutating func digits() throws(NotJSON) -> UInt64? {
        let start = position
        var value: UInt64 = 0
        var fits = true
        while position < text.count {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            let (tenfold, overflowsFirst) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsSecond) = tenfold.addingReportingOverflow(UInt64(digit))
            value = sum
            fits = fits && !overflowsFirst && !overflowsSecond
            position += 1
        }
        guard position > start else { throw NotJSON() }
        return fits ? value : nil
    }

    // MARK: Strings

    private mutating func string() throws(NotJSON) {
        position += 1
        let start = position
        position = StringSyntax.endOfPlainBytes(in: text, from: start)
        if current == UInt8(ascii: "\"") {
            Head.string.write(position - start, to: &output)
            output.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<position]))
            position += 1
            return
        }
        scratch.removeAll(keepingCapacity: true)
        var runStart = start
        while true {
            scratch.append(contentsOf: UnsafeBufferPointer(rebasing: text[runStart..<position]))
            guard current == UInt8(ascii: "\\") else { break }
            try escape()
            runStart = position
            position = StringSyntax.endOfPlainBytes(in: text, from: runStart)
        }
        guard current == UInt8(ascii: "\"") else { throw NotJSON() }
        position += 1
        Head.string.write(scratch.count, to: &output)
        output.append(contentsOf: scratch)
    }

    /// Reads an escape sequence and appends what it stands for to `scratch`.
    private mutating func escape() throws(NotJSON) {
        position += 1
        if current == UInt8(ascii: "u") {
            position += 1
            scratch.append(contentsOf: Character(try escapedScalar()).utf8)
            return
        }
        guard let character = StringSyntax.character(escapedBy: current) else { throw NotJSON() }
        scratch.append(character)
        position += 1
    }

    /// Reads the digits after `\u`, and the second half of a surrogate pair.
    private mutating func escapedScalar() throws(NotJSON) -> Unicode.Scalar {
        let unit = try hexadecimalUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let afterFirst = position
        if UTF16.isLeadSurrogate(unit), current == UInt8(ascii: "\\"), position + 1 < text.count,
            text[position + 1] == UInt8(ascii: "u")
        {
            position += 2
            let trail = try hexadecimalUnit()
            if UTF16.isTrailSurrogate(trail) { return UTF16.decode(UTF16.EncodedScalar([unit, trail])) }
            position = afterFirst
        }
        return "\u{FFFD}"
    }

    private mutating func hexadecimalUnit() throws(NotJSON) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = StringSyntax.hexadecimalDigit(current) else { throw NotJSON() }
            unit = unit << 4 | digit
            position += 1
        }
        return unit
    }

    // MARK: The text

    /// The byte at the position, 0 at the end: no grammar rule takes a raw 0, so the end fails like any other byte.
    @inline(__always)
    private var current: UInt8 { position < text.count ? text[position] : 0 }

    @inline(__always)
    private mutating func skipWhitespace() {
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
            default: return
            }
        }
    }
}
