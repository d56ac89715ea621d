extension String {
    /// The 1-based line on which SQL statement number `index` (from 0) begins; the last one's where there are fewer.
    ///
    /// Knows comments, quotes and dollar quotes. Serves error messages only: PostgreSQL itself splits what is executed.
    package func lineOfStatement(_ index: Int) -> Int {
        var scanner = StatementScanner(bytes: Array(utf8))
        var line = 1
        for _ in 0...max(index, 0) {
            guard let start = scanner.nextStatement() else { break }
            line = start
        }
        return line
    }
}

extension String {
    /// The 1-based line of the first statement that begins or ends a transaction; nil: there is none.
    package var lineOfTransactionControl: Int? {
        var scanner = StatementScanner(bytes: Array(utf8))
        // A body of SQL, whose statements have semicolons of their own, ends with one that is `end`.
        var isInBody = false
        while let line = scanner.nextStatement() {
            let words = scanner.words
            switch words.first {
            case "end" where isInBody: isInBody = false
            case "begin", "start", "commit", "end", "abort": return line
            case "rollback" where !words.prefix(3).contains("to"): return line
            case "prepare" where words.dropFirst().first == "transaction": return line
            default: if words.contains("atomic") { isInBody = true }
            }
        }
        return nil
    }
}

private struct StatementScanner {
    let bytes: [UInt8]
    var position = 0
    var line = 1
    /// Names and keywords of the statement that was read last, in lower case.
    private(set) var words: [String] = []

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Moves past the next statement and its semicolon; the line of its first token, nil at the end.
    mutating func nextStatement() -> Int? {
        var start: Int?
        words = []
        while position < bytes.count {
            let byte = bytes[position]
            if skipComment() { continue }
            if byte == UInt8(ascii: ";") {
                advance()
                if start != nil { return start }
                continue
            }
            if start == nil, !isSpace(byte) { start = line }
            switch byte {
            case UInt8(ascii: "'"):
                skipQuoted(byte, withBackslash: isBehindE)
            case UInt8(ascii: "\""): skipQuoted(byte, withBackslash: false)
            case UInt8(ascii: "$"):
                // Inside a name it is a character like any other.
                if position > 0, isTagCharacter(bytes[position - 1]) { advance() } else { skipDollarQuoted() }
            default: isTagCharacter(byte) ? takeWord() : advance()
            }
        }
        return start
    }

    /// The word that touches what comes is `e`, of E'…', and no longer one.
    private var isBehindE: Bool {
        position > 0 && bytes[position - 1] | 32 == UInt8(ascii: "e")
            && (position == 1 || !isTagCharacter(bytes[position - 2]))
    }

    private mutating func takeWord() {
        let word = bytes[position...].prefix { isTagCharacter($0) }
        words.append(String(decoding: word, as: UTF8.self).lowercased())
        position += word.count
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    private mutating func advance() {
        if bytes[position] == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }

    private func starts(with text: some Collection<UInt8>, at offset: Int) -> Bool {
        bytes[min(offset, bytes.count)...].starts(with: text)
    }

    private mutating func skipComment() -> Bool {
        if starts(with: "--".utf8, at: position) {
            while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { advance() }
            return true
        }
        guard starts(with: "/*".utf8, at: position) else { return false }
        var depth = 0
        repeat {
            if starts(with: "/*".utf8, at: position) {
                depth += 1
                advance()
            } else if starts(with: "*/".utf8, at: position) {
                depth -= 1
                advance()
            }
            advance()
        } while depth > 0 && position < bytes.count
        return true
    }

    private mutating func skipQuoted(_ quote: UInt8, withBackslash: Bool) {
        advance()
        while position < bytes.count, bytes[position] != quote {
            if withBackslash, bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count { advance() }
            advance()
        }
        if position < bytes.count { advance() }
    }

    private mutating func skipDollarQuoted() {
        var end = position + 1
        while end < bytes.count, isTagCharacter(bytes[end]) { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else { return advance() }
        let tag = Array(bytes[position...end])
        for _ in tag { advance() }
        while position < bytes.count, !starts(with: tag, at: position) { advance() }
        for _ in tag where position < bytes.count { advance() }
    }

    /// Of names and of dollar quotes' tags; beyond ASCII every letter is.
    private func isTagCharacter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 32)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
