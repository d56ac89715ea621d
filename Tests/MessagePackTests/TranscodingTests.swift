import JSON
import MessagePack
import Testing

@Suite struct TranscodingTests {
    @Test(arguments: Vector.shortest)
    func valuesTakeTheirShortestForm(vector: Vector) {
        #expect([UInt8](messagePackOf: vector.text) == vector.bytes)
    }

    @Test(arguments: Vector.longer)
    func whatWasReadIsWrittenAlike(vector: Vector) throws {
        let bytes = try #require([UInt8](messagePackOf: vector.text))
        #expect(try JSON(messagePack: bytes) == vector.value)
    }

    /// What replies may hold and parameters may not.
    @Test(
        arguments: [
            ("-0", [0x00]),
            ("9223372036854775808", [0xCF, 0x80, 0, 0, 0, 0, 0, 0, 0]),
            ("18446744073709551615", [0xCF] + filled(0xFF, 8)),
            ("18446744073709551616", [0xCB, 0x43, 0xF0, 0, 0, 0, 0, 0, 0]),
            ("-9223372036854775809", [0xCB, 0xC3, 0xE0, 0, 0, 0, 0, 0, 0]),
            ("1e400", [0xCB, 0x7F, 0xF0, 0, 0, 0, 0, 0, 0]),
            ("-1e400", [0xCB, 0xFF, 0xF0, 0, 0, 0, 0, 0, 0]),
            ("1e-400", [0xCB, 0, 0, 0, 0, 0, 0, 0, 0]),
            ("0.1000000000000000055511151231257827", [0xCB, 0x3F, 0xB9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9A]),
            (#""a\u0000b""#, [0xA3, 0x61, 0x00, 0x62]),
            (#""\ud800""#, [0xA3, 0xEF, 0xBF, 0xBD]),
            (#""\udc00x""#, [0xA4, 0xEF, 0xBF, 0xBD, 0x78]),
            (#""\ud800\ud83d\ude00""#, [0xA7, 0xEF, 0xBF, 0xBD, 0xF0, 0x9F, 0x98, 0x80]),
            (#""\ud800\n""#, [0xA4, 0xEF, 0xBF, 0xBD, 0x0A]),
            (#"{"a":1,"a":2}"#, [0x82, 0xA1, 0x61, 0x01, 0xA1, 0x61, 0x02]),
        ] as [(String, [UInt8])])
    func everyJSONHasItsBytes(text: String, bytes: [UInt8]) {
        #expect([UInt8](messagePackOf: text) == bytes)
    }

    @Test(arguments: [
        "", " ", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "{", "{\"a\"", "{\"a\":", "{\"a\":1",
        "{\"a\":1,}",
        "{1:2}", "{\"a\" 1}", "{\"a\":1]", "1 2", "[] []", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"",
        "\"\n\"",
        "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "1.e1", "0x10", "tru", "nul", "falsy", "NaN", "Infinity",
        "nan",
    ])
    func whatIsNoJSONIsNothing(text: String) {
        #expect([UInt8](messagePackOf: text) == nil)
    }

    @Test func depthIsBounded() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect([UInt8](messagePackOf: nested(512)) == filled(0x91, 511) + [0x90])
        #expect([UInt8](messagePackOf: nested(513)) == nil)
        #expect([UInt8](messagePackOf: String(repeating: "[", count: 1_000_000)) == nil)
        // Heads that grow on every level move what they hold: still no time.
        let levels = String(repeating: "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,", count: 512)
        let text = levels + "\"" + String(repeating: "x", count: 1 << 20) + "\"" + String(repeating: "]", count: 512)
        let start = ContinuousClock.now
        let bytes = [UInt8](messagePackOf: text)
        let size = 512 * 18 + 5 + (1 << 20)
        #expect(bytes?.count == size)
        #expect(ContinuousClock.now - start < .seconds(5))
    }
}
