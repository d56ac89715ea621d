/// An opaque secret: a prefix that names its kind, 256 random bits as 43 base-62 digits, and the CRC-32 of all that
/// as 6 more, so that typing errors are refused without asking the database.
///
/// The database knows only `hash`. Descriptions and mirrors name the kind and hide the secret.
package struct Token: Sendable {
    /// Number of ASCII characters in a token: 4 + 43 + 6.
    package static let length = 53
    static let checkedLength = 47
    static let prefixLength = 4

    /// What the token is for.
    package let kind: TokenKind

    /// ASCII, checked.
    private var bytes: InlineArray<53, UInt8>

    /// A new random token.
    package static func make(_ kind: TokenKind) -> Token {
        var generator = SystemRandomNumberGenerator()
        return make(kind, using: &generator)
    }

    /// A new token with 256 bits from `generator`.
    package static func make(_ kind: TokenKind, using generator: inout some RandomNumberGenerator) -> Token {
        let words: [UInt64] = (0..<4).map { _ in generator.next() }
        return Token(kind: kind, words: words)
    }

    /// A token that stands for the 256-bit number given as words from most to least significant.
    private init(kind: TokenKind, words: [UInt64]) {
        self.kind = kind
        bytes = InlineArray(repeating: 0)
        withUnsafeMutableBytes(of: &bytes) { bytes in
            bytes.copyBytes(from: kind.prefix.utf8)
            let random = bytes[Self.prefixLength..<Self.checkedLength]
            Base62.encode(words, into: UnsafeMutableRawBufferPointer(rebasing: random))
            let sum = CRC32.checksum(UnsafeRawBufferPointer(rebasing: bytes[..<Self.checkedLength]))
            Base62.encode(UInt64(sum), into: UnsafeMutableRawBufferPointer(rebasing: bytes[Self.checkedLength...]))
        }
    }

    /// The token written as `text`, or nil where prefix, length, alphabet, range or checksum are wrong.
    package init?(parsing text: UnsafeRawBufferPointer) {
        guard text.count == Self.length,
            text[0] == UInt8(ascii: "g"), text[1] == UInt8(ascii: "h"), text[3] == UInt8(ascii: "_"),
            let kind = TokenKind(letter: text[2]),
            text[Self.prefixLength..<Self.checkedLength].allSatisfy({ Base62.value(of: $0) != nil }),
            Self.isInRange(text)
        else { return nil }

        let sum = CRC32.checksum(UnsafeRawBufferPointer(rebasing: text[..<Self.checkedLength]))
        let digits = UnsafeRawBufferPointer(rebasing: text[Self.checkedLength...])
        guard Base62.decode(digits) == UInt64(sum) else { return nil }

        self.kind = kind
        bytes = InlineArray(repeating: 0)
        withUnsafeMutableBytes(of: &bytes) { $0.copyMemory(from: text) }
    }

    /// The token written as `text`, or nil where prefix, length, alphabet, range or checksum are wrong.
    package init?(parsing text: some StringProtocol) {
        let contiguous = text.utf8.withContiguousStorageIfAvailable { Token(parsing: UnsafeRawBufferPointer($0)) }
        guard let token = contiguous ?? Array(text.utf8).withUnsafeBytes({ Token(parsing: $0) }) else { return nil }
        self = token
    }

    /// The secret itself: to be shown once, never logged, never stored.
    package var text: String {
        withUnsafeBytes(of: bytes) { bytes in
            String(unsafeUninitializedCapacity: Self.length) { output in
                UnsafeMutableRawBufferPointer(output).copyMemory(from: bytes)
                return Self.length
            }
        }
    }

    /// SHA-256 of the token's ASCII text: what the database stores and looks up.
    package var hash: SHA256Digest {
        withUnsafeBytes(of: bytes) { SHA256.digest($0) }
    }

    /// Whether the random part stands for a number below 2^256; its text compares as the number would.
    private static func isInRange(_ text: UnsafeRawBufferPointer) -> Bool {
        for (byte, limit) in zip(text[prefixLength..<checkedLength], largest) where byte != limit {
            return byte < limit
        }
        return true
    }

    /// 2^256 - 1 in base 62.
    private static let largest: [UInt8] = {
        var digits = [UInt8](repeating: 0, count: checkedLength - prefixLength)
        digits.withUnsafeMutableBytes { Base62.encode([UInt64](repeating: .max, count: 4), into: $0) }
        return digits
    }()
}

extension Token: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "Token(\(kind.prefix)…)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["kind": kind]) }
}
