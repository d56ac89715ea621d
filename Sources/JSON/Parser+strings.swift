extension Parser {
    /// Reads a string from its opening to past its closing quote.
    mutating func string() throws(JSON.ParseError) -> String {
        let start = position + 1
        position = StringSyntax.endOfPlainBytes(in: text, from: start)
        if current == UInt8(ascii: "\"") {
            let string = try validated(UnsafeBufferPointer(rebasing: text[start..<position]), at: start)
            position += 1
            return string
        }
        return try stringWithEscapes(from: start)
    }

    private mutating func stringWithEscapes(from start: Int) throws(JSON.ParseError) -> String {
        scratch.removeAll(keepingCapacity: true)
        var runStart = start
        while true {
            scratch.append(contentsOf: UnsafeBufferPointer(rebasing: text[runStart..<position]))
            switch current {
            case UInt8(ascii: "\""):
                // An escape yields whole characters only, so it never completes a broken sequence beside it.
                let string = try scratch.withUnsafeBufferPointer { bytes in
                    Result { () throws(JSON.ParseError) in try validated(bytes, at: start) }
                }.get()
                position += 1
                return string
            case UInt8(ascii: "\\"): try escape()
            default:
                guard position < text.count else { throw failure(.unexpectedEnd) }
                throw failure(text[position] == 0 ? .nullCharacter : .controlCharacter)
            }
            runStart = position
            position = StringSyntax.endOfPlainBytes(in: text, from: runStart)
        }
    }

    private func validated(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) throws(JSON.ParseError) -> String {
        do {
            return String(copying: try UTF8Span(validating: bytes.span))
        } catch {
            throw failure(.invalidUTF8, at: start)
        }
    }

    /// Reads an escape sequence and appends what it stands for to `scratch`.
    private mutating func escape() throws(JSON.ParseError) {
        let start = position
        position += 1
        if current == UInt8(ascii: "u") {
            position += 1
            let scalar = try escapedScalar(startedAt: start)
            guard let encoded = UTF8.encode(scalar) else { throw failure(.loneSurrogate, at: start) }
            scratch.append(contentsOf: encoded)
            return
        }
        guard let character = StringSyntax.character(escapedBy: current) else {
            throw position < text.count ? failure(.invalidEscape, at: start) : failure(.unexpectedEnd)
        }
        scratch.append(character)
        position += 1
    }

    /// Reads the digits after `\u`, and the second half of a surrogate pair.
    private mutating func escapedScalar(startedAt start: Int) throws(JSON.ParseError) -> Unicode.Scalar {
        let unit = try hexadecimalUnit(startedAt: start)
        guard unit != 0 else { throw failure(.nullCharacter, at: start) }
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard UTF16.isLeadSurrogate(unit), current == UInt8(ascii: "\\"), position + 1 < text.count,
            text[position + 1] == UInt8(ascii: "u")
        else { throw failure(.loneSurrogate, at: start) }
        position += 2
        let trail = try hexadecimalUnit(startedAt: position - 2)
        guard UTF16.isTrailSurrogate(trail) else { throw failure(.loneSurrogate, at: start) }
        return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
    }

    private mutating func hexadecimalUnit(startedAt start: Int) throws(JSON.ParseError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = StringSyntax.hexadecimalDigit(current) else {
                throw position < text.count ? failure(.invalidEscape, at: start) : failure(.unexpectedEnd)
            }
            unit = unit << 4 | digit
            position += 1
        }
        return unit
    }
}
