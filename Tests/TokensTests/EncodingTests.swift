import Testing
import Tokens

@Suite struct EncodingTests {
    @Test(arguments: [("123456789", 0xCBF4_3926), ("", 0), ("a", 0xE8B7_BE43)] as [(String, UInt32)])
    func knownChecksums(text: String, sum: UInt32) {
        #expect(Array(text.utf8).withUnsafeBytes { CRC32.checksum($0) } == sum)
    }

    @Test(
        arguments: [(0, "000000"), (61, "00000z"), (62, "000010"), (UInt64(UInt32.max), "4gfFC3")] as [(UInt64, String)]
    )
    func base62(number: UInt64, text: String) {
        var digits = [UInt8](repeating: 0, count: 6)
        digits.withUnsafeMutableBytes { Base62.encode(number, into: $0) }
        #expect(String(decoding: digits, as: UTF8.self) == text)
        #expect(digits.withUnsafeBytes { Base62.decode($0) } == number)
    }

    @Test(arguments: ["00-000", "00000 ", "0000\u{E9}", "00000000000", "@", "[", "`", "{", "/", ":"])
    func base62RefusesOtherText(text: String) {
        #expect(Array(text.utf8).withUnsafeBytes { Base62.decode($0) } == nil)
    }
}
