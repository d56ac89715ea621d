import JSON
import MessagePack
import TestSupport
import Testing

@Suite struct FuzzTests {
    private static let seeds = [
        #"[{"where":{"method_id":["in",["a","b"]],"created":[">=","2024-01-01T00:00:00Z"]},"limit":100}]"#,
        #"[null,true,false,0,-1,9223372036854775807,-9223372036854775808,1.5,-0.0,1e10,2.5E-3,[[[[]]]],{},70000,-70000,300]"#,
        #"{"a":"\"\\\/\b\f\n\r\t\u0041\ud83d\ude00 é € 😀","b":{"a":1,"c":2,"":[{"x":{"y":{"z":"end"}}}]},"long":"0123456789012345678901234567890123456789"}"#,
    ]

    /// A hundred thousand bodies: what is taken is the same again after a round trip, all else is an error.
    @Test(arguments: Array(seeds.enumerated()))
    func bytes(index: Int, seed: String) throws {
        let seed = try #require([UInt8](messagePackOf: seed))
        var generator = FixedGenerator(seed: UInt64(index) + 1)
        var reasons: Set<MessagePackError.Reason> = []
        var accepted = 0
        for _ in 0..<34_000 {
            let bytes = mutated(seed, Self.interestingBytes, &generator)
            do {
                let value = try JSON(messagePack: bytes)
                accepted += 1
                let again = try #require([UInt8](messagePackOf: value))
                guard try JSON(messagePack: again) == value else {
                    Issue.record("\(bytes)")
                    continue
                }
            } catch let error as MessagePackError {
                reasons.insert(error.reason)
                guard (0...bytes.count).contains(error.offset) else {
                    Issue.record("\(error)")
                    continue
                }
            }
        }
        #expect((1_000..<33_000).contains(accepted))
        #expect(
            reasons.isSuperset(of: [
                .unexpectedEnd, .trailingContent, .invalidUTF8, .keyIsNoString, .binaryData, .extensionType, .neverUsed,
            ]))
    }

    /// Texts that both take mean the same; what the parser takes, the transcoder takes.
    @Test(arguments: Array(seeds.enumerated()))
    func texts(index: Int, seed: String) throws {
        var generator = FixedGenerator(seed: UInt64(index) + 11)
        var accepted = 0
        for _ in 0..<34_000 {
            let text = mutated(Array(seed.utf8), Self.interestingText, &generator)
            let bytes = text.withUnsafeBytes { Transcoder.messagePack(ofJSON: $0) }
            do {
                let value = try JSON(parsing: text)
                accepted += 1
                guard let bytes, try JSON(messagePack: bytes) == value else {
                    Issue.record("\(String(decoding: text, as: UTF8.self))")
                    continue
                }
            } catch let error as JSON.ParseError {
                // The parser refuses more than the grammar does.
                let isGrammar = ![.numberOutOfRange, .invalidUTF8, .loneSurrogate, .nullCharacter].contains(
                    error.reason)
                guard !isGrammar || bytes == nil else {
                    Issue.record("\(error): \(String(decoding: text, as: UTF8.self))")
                    continue
                }
            }
        }
        #expect((1_000..<33_000).contains(accepted))
    }

    private static let interestingBytes: [UInt8] =
        Array(0x80...0x9F) + Array(0xC0...0xDF) + [0, 1, 0x7F, 0xA0, 0xA1, 0xBF, 0xE0, 0xFF]
    private static let interestingText =
        Array(#"{}[]",:\u0dD8bfnrtaeE+-.019 "#.utf8) + [0, 0x1F, 0x7F, 0x80, 0xC3, 0xFF]

    private func mutated(_ seed: [UInt8], _ interesting: [UInt8], _ generator: inout FixedGenerator) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
            let position = Int.random(in: bytes.indices, using: &generator)
            let byte = interesting.randomElement(using: &generator) ?? 0
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[position] = byte
            case 1: bytes.insert(byte, at: position)
            case 2: bytes.remove(at: position)
            case 3: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            default:
                let end = Int.random(in: position...bytes.count, using: &generator)
                bytes.insert(
                    contentsOf: bytes[position..<end].prefix(20), at: Int.random(in: 0...bytes.count, using: &generator)
                )
            }
        }
        return bytes
    }
}
