/// The 32 bytes of a SHA-256 digest, held inline.
///
/// A token's digest is what the database looks it up by, so the description keeps it to itself; `hex` is explicit.
package struct SHA256Digest: Sendable, Hashable {
    /// Number of bytes in a digest.
    package static let byteCount = 32

    /// The bytes in memory order: as words they are only ever compared, never computed with.
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// Lets `body` fill the 32 bytes, which are zero before.
    init(filling body: (UnsafeMutablePointer<UInt8>) -> Void) {
        withUnsafeMutableBytes(of: &words) { bytes in
            bytes.withMemoryRebound(to: UInt8.self) { buffer in
                if let base = buffer.baseAddress { body(base) }
            }
        }
    }

    /// Calls `body` with the 32 bytes; the pointer is valid only during the call.
    package func withUnsafeBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try Swift.withUnsafeBytes(of: words) { (bytes) throws(E) -> R in try body(bytes) }
    }

    /// 64 lower-case hexadecimal digits.
    package var hex: String {
        withUnsafeBytes { bytes in
            String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
                for (index, byte) in bytes.enumerated() {
                    text[2 * index] = Self.hexDigit(byte >> 4)
                    text[2 * index + 1] = Self.hexDigit(byte & 15)
                }
                return 2 * bytes.count
            }
        }
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.words == right.words
    }

    /// A quarter of it is as evenly spread as all of it, and nobody finds digests that agree in 64 bits in bulk.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

extension SHA256Digest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "SHA256Digest(…)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
