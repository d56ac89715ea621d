extension JSON {
    /// `maximumDepth` above this counts as this, so that no caller can trade a bad argument for a stack overflow.
    package static let depthCeiling = 512

    /// Parses one JSON text strictly as of RFC 8259; white space around it is fine.
    ///
    /// Refused beyond the grammar: text that is not UTF-8, a byte order mark, the null character and lone surrogates
    /// (PostgreSQL stores neither), integers outside 64 bits, numbers that are infinite as `Double`, and arrays and
    /// objects nested deeper than `maximumDepth`.
    package init(parsing text: UnsafeBufferPointer<UInt8>, maximumDepth: Int = 64) throws(ParseError) {
        var parser = Parser(text)
        self = try parser.document(maximumDepth: min(maximumDepth, JSON.depthCeiling))
    }

    package init(parsing text: UnsafeRawBufferPointer, maximumDepth: Int = 64) throws(ParseError) {
        try self.init(parsing: text.bindMemory(to: UInt8.self), maximumDepth: maximumDepth)
    }

    package init(parsing text: [UInt8], maximumDepth: Int = 64) throws(ParseError) {
        self = try text.withUnsafeBufferPointer { text in
            Result { () throws(ParseError) in try JSON(parsing: text, maximumDepth: maximumDepth) }
        }.get()
    }

    package init(parsing text: String, maximumDepth: Int = 64) throws(ParseError) {
        var text = text
        self = try text.withUTF8 { text in
            Result { () throws(ParseError) in try JSON(parsing: text, maximumDepth: maximumDepth) }
        }.get()
    }
}
