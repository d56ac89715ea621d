extension Parser {
    /// Reads a string from its opening to past its closing quote.
    mutating func string() throws(JSON.ParseError) -> String {
        let start = position + 1
        position = endOfPlainBytes(from: start)
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
            position = endOfPlainBytes(from: runStart)
        }
    }

    private func validated(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) throws(JSON.ParseError) -> String {
        do {
            return String(copying: try UTF8Span(validating: bytes.span))
        } catch {
            throw failure(.invalidUTF8, at: start)
        }
    }

    /// The first position from `start` on that holds a quote, a backslash or a control character, or the end.
    private func endOfPlainBytes(from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highBits = ones &* 0x80
        var index = start
        let raw = UnsafeRawBufferPointer(text)
        while index &+ 8 <= text.count {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            // A byte's high bit is set where it is 0 (quote, backslash) or below 0x20; borrows falsify later bytes only.
            let found =
                ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word)
                & highBits
            if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
            index += 1
        }
        return index
    }

    /// Reads an escape sequence and appends what it stands for to `scratch`.
    private mutating func escape() throws(JSON.ParseError) {
        let start = position
        position += 1
        let character: UInt8
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): character = current
        case UInt8(ascii: "b"): character = 0x08
        case UInt8(ascii: "f"): character = 0x0C
        case UInt8(ascii: "n"): character = 0x0A
        case UInt8(ascii: "r"): character = 0x0D
        case UInt8(ascii: "t"): character = 0x09
        case UInt8(ascii: "u"):
            position += 1
            let scalar = try escapedScalar(startedAt: start)
            guard let encoded = UTF8.encode(scalar) else { throw failure(.loneSurrogate, at: start) }
            scratch.append(contentsOf: encoded)
            return
        default: throw position < text.count ? failure(.invalidEscape, at: start) : failure(.unexpectedEnd)
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
            let byte = current
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw position < text.count ? failure(.invalidEscape, at: start) : failure(.unexpectedEnd)
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
