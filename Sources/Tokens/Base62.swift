/// Fixed-width base 62 with the digits 0-9A-Za-z, most significant first.
///
/// The digits ascend in ASCII, so texts of one width compare like the numbers they stand for.
package enum Base62 {
    /// Writes `value` with leading zeros over all of `output`; digits that do not fit are lost.
    package static func encode(_ value: UInt64, into output: UnsafeMutableRawBufferPointer) {
        var rest = value
        for index in output.indices.reversed() {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 62)
            output[index] = digit(UInt8(truncatingIfNeeded: remainder))
            rest = quotient
        }
    }

    /// Writes a 256-bit number, given as words from most to least significant, over all of `output`:
    /// 43 digits hold it, 62^43 being a little over 2^256.
    package static func encode(_ value: [UInt64], into output: UnsafeMutableRawBufferPointer) {
        var words = value
        var end = output.count
        while end > 0 {
            // Schoolbook division by 62^10, the largest power of 62 that fits 63 bits: ten digits at a time.
            var remainder: UInt64 = 0
            for index in words.indices {
                (words[index], remainder) = tenDigits.dividingFullWidth((remainder, words[index]))
            }
            let start = max(0, end - 10)
            encode(remainder, into: UnsafeMutableRawBufferPointer(rebasing: output[start..<end]))
            end = start
        }
    }

    /// The number that at most ten digits stand for, or nil where a byte is no digit or there are more.
    package static func decode(_ text: UnsafeRawBufferPointer) -> UInt64? {
        guard text.count <= 10 else { return nil }
        var number: UInt64 = 0
        for byte in text {
            guard let digit = value(of: byte) else { return nil }
            number = number * 62 + UInt64(digit)
        }
        return number
    }

    /// The value of one digit, or nil for any other byte.
    static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 36
        default: nil
        }
    }

    private static let tenDigits: UInt64 = 839_299_365_868_340_224

    private static func digit(_ value: UInt8) -> UInt8 {
        switch value {
        case 0..<10: UInt8(ascii: "0") + value
        case 10..<36: UInt8(ascii: "A") + value - 10
        default: UInt8(ascii: "a") + value - 36
        }
    }
}
