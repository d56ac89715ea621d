import JSON
import TestSupport
import Testing

@Suite struct FuzzTests {
    static let seeds = [
        #"{"where":{"method_id":["in",["a","b"]],"created":[">=","2024-01-01T00:00:00Z"]},"limit":100}"#,
        #"[null,true,false,0,-1,9223372036854775807,-9223372036854775808,1.5,-0.0,1e10,2.5E-3,[[[[]]]],{}]"#,
        #"{"a":"\"\\\/\b\f\n\r\t\u0041\ud83d\ude00 é € 😀","b":{"a":1,"a":2,"":[{"x":{"y":{"z":"end"}}}]}}"#,
    ]
    static let interesting =
        Array(#"{}[]",:\u0dD8bfnrtaeE+-.019 "#.utf8) + [0, 1, 0x1F, 0x7F, 0x80, 0xC3, 0xED, 0xF4, 0xFF]

    @Test(arguments: Array(seeds.enumerated()))
    func whatIsAcceptedSurvivesTheRoundTrip(index: Int, seed: String) throws {
        var generator = FixedGenerator(seed: UInt64(index) + 1)
        var accepted = 0
        for _ in 0..<20_000 {
            let text = mutated(Array(seed.utf8), &generator)
            guard let value = try? JSON(parsing: text) else { continue }
            accepted += 1
            let again = try JSON(parsing: value.serialized())
            #expect(again == value)
            #expect(again.serialized() == value.serialized())
        }
        // Neither everything nor nothing: the mutations reach both sides.
        #expect((100..<19_900).contains(accepted))
    }

    @Test func truncatedTextsAreRefused() {
        for seed in Self.seeds {
            let text = Array(seed.utf8)
            for length in text.indices {
                #expect(throws: JSON.ParseError.self) { try JSON(parsing: Array(text[..<length])) }
            }
        }
    }

    private func mutated(_ seed: [UInt8], _ generator: inout FixedGenerator) -> [UInt8] {
        var text = seed
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !text.isEmpty {
            let position = Int.random(in: text.indices, using: &generator)
            let byte = Self.interesting.randomElement(using: &generator) ?? 0
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: text[position] = byte
            case 1: text.insert(byte, at: position)
            case 2: text.remove(at: position)
            case 3: text[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            default:
                let end = Int.random(in: position...text.count, using: &generator)
                text.insert(
                    contentsOf: text[position..<end].prefix(20), at: Int.random(in: 0...text.count, using: &generator))
            }
        }
        return text
    }
}
