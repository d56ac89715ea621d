import Testing
import Tokens

@Suite struct TokenTests {
    /// Kind, random words, text and SHA-256 of the text, computed by an independent implementation.
    struct Vector: Sendable {
        let kind: TokenKind
        let words: [UInt64]
        let text: String
        let hash: String
    }

    static let vectors = [
        Vector(
            kind: .api, words: [0, 0, 0, 0],
            text: "gha_00000000000000000000000000000000000000000003pZtvp",
            hash: "47e747eca74d5a40c9cd61f2bc6bc0bab7836f03de1caee04303288848ebef81"),
        Vector(
            kind: .session, words: [.max, .max, .max, .max],
            text: "ghs_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp145L4eA",
            hash: "44a1185d703b5f62f46af48764ff75e349b17b9ff4ab7cd60c9205624ab812d1"),
        Vector(
            kind: .emailConfirmation,
            words: [0x0001_0203_0405_0607, 0x0809_0A0B_0C0D_0E0F, 0x1011_1213_1415_1617, 0x1819_1A1B_1C1D_1E1F],
            text: "ghc_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf1lT6eS",
            hash: "1ce32fca172fed1564df992532cddd3d74bdef7321f0b9e68c46857ee2ba04bb"),
        Vector(
            kind: .passwordReset, words: [0, 0, 0, 1],
            text: "ghr_00000000000000000000000000000000000000000012vwQOW",
            hash: "7e05a5ca7d45b19b7b7e9daf00d0172a03e11ca84729dd40bec4e20a9923360e"),
    ]

    @Test(arguments: vectors) func encodes(vector: Vector) {
        var generator = SequenceGenerator(vector.words)
        let token = Token.make(vector.kind, using: &generator)
        #expect(token.text == vector.text)
        #expect(token.hash.hex == vector.hash)
    }

    @Test(arguments: vectors) func parses(vector: Vector) throws {
        let token = try #require(Token(parsing: vector.text))
        #expect(token.kind == vector.kind)
        #expect(token.text == vector.text)
        #expect(token.hash.hex == vector.hash)
    }

    @Test func parsesSubstrings() throws {
        let header = "Bearer \(Self.vectors[0].text)"
        #expect(try #require(Token(parsing: header.dropFirst(7))).text == Self.vectors[0].text)
    }

    @Test func refusesEveryChangedCharacter() {
        for vector in Self.vectors {
            let bytes = Array(vector.text.utf8)
            for index in bytes.indices {
                var changed = bytes
                changed[index] = bytes[index] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
                let token = changed.withUnsafeBytes { Token(parsing: $0) }
                #expect(token == nil, "character \(index) of \(vector.text)")
            }
        }
    }

    @Test func refusesSwappedNeighbours() {
        let bytes = Array(Self.vectors[2].text.utf8)
        for index in bytes.indices.dropFirst() where bytes[index] != bytes[index - 1] {
            var changed = bytes
            changed.swapAt(index, index - 1)
            #expect(changed.withUnsafeBytes { Token(parsing: $0) } == nil)
        }
    }

    @Test(
        "Right checksum, wrong number, prefix or alphabet",
        arguments: [
            "gha_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp24AYd4x",
            "gha_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz3GPVG0",
        ])
    func refusesNumbersBeyond256Bits(text: String) {
        #expect(Token(parsing: text) == nil)
    }

    @Test func refusesWhatIsCorrectlySummedButNoToken() {
        let digits = String(repeating: "7", count: 43)
        for body in ["ghx_" + digits, "GHA_" + digits, "gha-" + digits, "gha_" + digits.dropLast() + "-"] {
            #expect(Token(parsing: summed(body)) == nil, "\(body)")
        }
        #expect(Token(parsing: summed("gha_" + digits)) != nil)
    }

    @Test func refusesOtherLengths() {
        let text = Self.vectors[0].text
        for count in 0..<text.count {
            #expect(Token(parsing: text.prefix(count)) == nil)
        }
        #expect(Token(parsing: text + "0") == nil)
        #expect(Token(parsing: String(repeating: "é", count: 53)) == nil)
    }

    @Test(arguments: TokenKind.allCases) func roundTripsRandomTokens(kind: TokenKind) throws {
        var seen: Set<String> = []
        for _ in 0..<100 {
            let token = Token.make(kind)
            let parsed = try #require(Token(parsing: token.text))
            #expect(parsed.kind == kind)
            #expect(parsed.hash == token.hash)
            #expect(token.text.hasPrefix(kind.prefix))
            #expect(token.text.utf8.count == Token.length)
            #expect(seen.insert(token.text).inserted)
        }
    }

    @Test func keepsTheSecretToItself() {
        let token = Token.make(.session)
        let secret = token.text.dropFirst(4).prefix(43)
        var dumped = ""
        dump(token, to: &dumped)
        dump([token.hash], to: &dumped)
        let texts = [
            "\(token)", String(reflecting: token), "\([token])", dumped, "\(token.hash)",
            String(reflecting: token.hash),
        ]
        for text in texts {
            #expect(!text.contains(secret))
            #expect(!text.contains(token.hash.hex))
        }
        #expect("\(token)" == "Token(ghs_…)")
        #expect(Mirror(reflecting: token).children.map(\.label) == ["kind"])
    }

    /// `body` followed by the checksum that a token with that beginning would have.
    private func summed(_ body: String) -> String {
        let sum = Array(body.utf8).withUnsafeBytes { CRC32.checksum($0) }
        var digits = [UInt8](repeating: 0, count: 6)
        digits.withUnsafeMutableBytes { Base62.encode(UInt64(sum), into: $0) }
        return body + String(decoding: digits, as: UTF8.self)
    }
}
