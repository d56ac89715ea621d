/// Why bytes are no MessagePack that we take. Never holds anything of them.
package struct MessagePackError: Error, Equatable, CustomStringConvertible {
    package enum Reason: String, Sendable {
        case unexpectedEnd = "unexpected end"
        case trailingContent = "content after the value"
        case tooDeep = "nested too deep"
        case tooManyValues = "too many values"
        case numberOutOfRange = "number out of range"
        case invalidUTF8 = "invalid UTF-8"
        case nullCharacter = "null character"
        case keyIsNoString = "map key that is no string"
        case binaryData = "binary data"
        case extensionType = "extension type"
        case neverUsed = "byte 0xc1"
    }

    /// Position in bytes from the start; of a value, that of its first byte.
    package let offset: Int
    package let reason: Reason

    package init(offset: Int, reason: Reason) {
        self.offset = offset
        self.reason = reason
    }

    package var description: String { "\(reason.rawValue) at byte \(offset)" }
}
