extension JSON {
    /// Why a text is no JSON that we take. Never holds anything of the text.
    package struct ParseError: Error, Equatable, CustomStringConvertible {
        package enum Reason: String, Sendable {
            case unexpectedEnd = "unexpected end"
            case unexpectedCharacter = "unexpected character"
            case trailingContent = "content after the value"
            case byteOrderMark = "byte order mark"
            case tooDeep = "nested too deep"
            case invalidNumber = "invalid number"
            case numberOutOfRange = "number out of range"
            case invalidUTF8 = "invalid UTF-8"
            case invalidEscape = "invalid escape sequence"
            case loneSurrogate = "lone surrogate"
            case controlCharacter = "unescaped control character"
            case nullCharacter = "null character"
        }

        /// Position in bytes from the start of the text; of invalid UTF-8 in a string, that of its first character.
        package let offset: Int
        package let reason: Reason

        package init(offset: Int, reason: Reason) {
            self.offset = offset
            self.reason = reason
        }

        package var description: String { "\(reason.rawValue) at byte \(offset)" }
    }
}
