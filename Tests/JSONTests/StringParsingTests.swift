import JSON
import Testing

@Suite struct StringParsingTests {
    @Test(arguments: [
        (#""abc""#, "abc"), (#""a longer text, beyond one word""#, "a longer text, beyond one word"),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "A\u{E9}\u{20AC}"),
        (#""x\ud83d\ude00y""#, "x\u{1F600}y"), (#""\uD800\uDC00\uDBFF\uDFFF""#, "\u{10000}\u{10FFFF}"),
        ("\"\u{E9}\u{20AC}\u{1F600}\u{10FFFF}\"", "\u{E9}\u{20AC}\u{1F600}\u{10FFFF}"),
        ("\"\u{E9}\\n\u{1F600}\"", "\u{E9}\n\u{1F600}"), ("\"\u{7F}\u{FFFF}\u{FEFF}\"", "\u{7F}\u{FFFF}\u{FEFF}"),
    ])
    func accepted(text: String, value: String) throws {
        #expect(try JSON(parsing: text) == .string(value))
    }

    @Test(
        arguments: [
            ("\"abc", 4, .unexpectedEnd), ("\"ab\\", 4, .unexpectedEnd), ("\"\\u00", 5, .unexpectedEnd),
            (#""\x""#, 1, .invalidEscape), (#""\u12g4""#, 1, .invalidEscape), (#""a\U0041""#, 2, .invalidEscape),
            (#""\u0000""#, 1, .nullCharacter), ("\"a\u{0}\"", 2, .nullCharacter), ("\"\n\"", 1, .controlCharacter),
            ("\"long enough a text\u{1F}\"", 19, .controlCharacter), ("\"\t\"", 1, .controlCharacter),
            (#""\ud800""#, 1, .loneSurrogate), (#""\udc00""#, 1, .loneSurrogate),
            (#""\ud800\ud800""#, 1, .loneSurrogate),
            (#""\ud800\n""#, 1, .loneSurrogate), (#""\ud800x""#, 1, .loneSurrogate),
            (#""\ud800\u0000""#, 1, .loneSurrogate),
            (#""\ud800\u00zz""#, 7, .invalidEscape), (#""\udc00\ud800""#, 1, .loneSurrogate),
        ] as [(String, Int, JSON.ParseError.Reason)])
    func refused(text: String, offset: Int, reason: JSON.ParseError.Reason) {
        #expect(throws: JSON.ParseError(offset: offset, reason: reason)) { try JSON(parsing: text) }
    }

    /// Ill-formed sequences as of the Unicode standard, table 3-7.
    static let illFormed: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
        [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
        [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ]

    @Test(arguments: illFormed)
    func illFormedUTF8(sequence: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        for (before, after) in [("", ""), ("some text before", ""), ("\\n", ""), ("", "\\n"), ("", "\\u00e9")] {
            let text = [quote] + before.utf8 + sequence + after.utf8 + [quote]
            #expect(throws: JSON.ParseError(offset: 1, reason: .invalidUTF8)) { try JSON(parsing: text) }
        }
        #expect(throws: JSON.ParseError(offset: 2, reason: .invalidUTF8)) {
            try JSON(parsing: [UInt8(ascii: "{"), quote] + sequence + [quote] + ":1}".utf8)
        }
        #expect(throws: JSON.ParseError(offset: 1, reason: .unexpectedCharacter)) {
            try JSON(parsing: [UInt8(ascii: "[")] + sequence)
        }
        #expect(throws: JSON.ParseError(offset: 1, reason: .trailingContent)) {
            try JSON(parsing: [UInt8(ascii: "1")] + sequence)
        }
    }

    /// Every position of a special byte relative to the words that the scan reads.
    @Test func specialBytesAtEveryPosition() throws {
        for length in 0..<40 {
            for position in 0...length {
                let before = String(repeating: "x", count: position)
                let after = String(repeating: "\u{7F}", count: length - position)
                #expect(try JSON(parsing: "[\"\(before)\\n\(after)\"]") == [.string(before + "\n" + after)])
                #expect(
                    try JSON(parsing: "[\"\(before)!#[]\u{E9}\(after)\"]") == [.string(before + "!#[]\u{E9}" + after)])
                #expect(throws: JSON.ParseError(offset: 2 + position, reason: .controlCharacter)) {
                    try JSON(parsing: "[\"\(before)\u{1}\(after)\"]")
                }
            }
        }
    }
}
