import JSON
import TestSupport
import Testing

@Suite struct WritingTests {
    @Test(
        arguments: [
            (nil, "null"), (true, "true"), (false, "false"), (.integer(.min), "-9223372036854775808"), ([], "[]"),
            ([:], "{}"),
            (["b": [1, 2.5, nil], "a": ["": "x"]], #"{"b":[1,2.5,null],"a":{"":"x"}}"#),
            (.number(1), "1.0"), (.number(-0.0), "-0.0"), (.number(1e100), "1e+100"), (.number(0.1), "0.1"),
            (.number(.infinity), "null"), (.number(.nan), "null"),
            ("\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1}\u{1F}\u{7F}", #""\"\\/\b\f\n\r\t\u0000\u0001\u001f"# + "\u{7F}\""),
            ("\u{E9}\u{1F600}\u{2028}", "\"\u{E9}\u{1F600}\u{2028}\""),
        ] as [(JSON, String)])
    func texts(value: JSON, text: String) {
        #expect(String(decoding: value.serialized(), as: UTF8.self) == text)
    }

    @Test func writingAppends() {
        var bytes = Array("x".utf8)
        JSON.writeString("a\"b", to: &bytes)
        JSON.array([1]).write(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == #"x"a\"b"[1]"#)
    }

    @Test func doublesSurviveTheRoundTrip() throws {
        var generator = FixedGenerator(seed: 7)
        for _ in 0..<20_000 {
            let double = Double(bitPattern: generator.next())
            guard double.isFinite else { continue }
            let value = JSON.number(double)
            #expect(try JSON(parsing: value.serialized()) == value)
        }
    }

    @Test func shortDecimalsReadAsTheStandardLibraryReadsThem() throws {
        var generator = FixedGenerator(seed: 11)
        for _ in 0..<20_000 {
            let text = "\(generator.next() % 10_000_000_000_000_000)e\(Int(generator.next() % 60) - 30)"
            #expect(try JSON(parsing: text) == Double(text).map(JSON.number))
        }
    }
}
