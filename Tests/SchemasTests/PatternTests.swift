import JSON
import Schemas
import Testing

@Suite struct PatternTests {
    @Test(
        arguments: [
            (
                "^[a-z0-9_.@-]{3,32}$", ["abc", "a_b.c@d-e", "abcdefghijklmnopqrstuvwxyzabcdef"],
                ["ab", "ABC", "abc ", "abcdefghijklmnopqrstuvwxyzabcdefg"]
            ),
            ("^[a-z][a-z-]*$", ["a", "a-b"], ["", "-a", "a1", "a\n", "\na"]), ("b+", ["abc", "b"], ["", "acd"]),
            ("^(ab|cd)*$", ["", "ab", "abcd"], ["a", "abc"]), ("^(?:a|b|)c$", ["ac", "bc", "c"], ["abc", "dc"]),
            ("^a|b$", ["ax", "xb"], ["xa", "bx"]),
            ("^.$", ["x", "\u{1F600}", "\u{E9}"], ["", "\n", "\u{2028}", "e\u{301}"]),
            (#"^\d{2}$"#, ["12"], ["1", "123", "\u{661}\u{662}"]), (#"^\w+\s\W\S\D$"#, ["a_1 -xx"], ["a b-xx"]),
            (#"^[\d\-x]+$"#, ["1-x"], ["y"]), ("^[^a-c]$", ["d", "\n"], ["a", "c", ""]),
            (#"^[\]\\^-]$"#, ["]", "\\", "^", "-"], ["x"]),
            (#"^[^\s\d]$"#, ["x"], ["1", " ", "\u{3000}"]),
            (#"^\x41\u00e9\u{1F600}$"#, ["A\u{E9}\u{1F600}"], ["A\u{E9}"]),
            (#"^\.\*\/\{\}$"#, [".*/{}"], ["x*/{}"]), ("^a{0}b{2,}c{0,1}?$", ["bb", "bbbc"], ["b", "abb", "bbcc"]),
            ("^(a*)*$", ["", "aaa"], ["b"]), ("a$|^b", ["ca", "bc"], ["cab"]),
            ("(^|,)x($|,)", ["x", "a,x", "x,a", "a,x,b"], ["ax", "xa"]),
            (#"^[\t\n\v\f\r]$"#, ["\t", "\n", "\u{B}", "\u{C}", "\r"], [" "]), ("^[a-]$", ["a", "-"], ["b"]),
            ("a^b", [], ["ab", "a", "b"]), ("^(a{2}){2}$", ["aaaa"], ["aa", "aaa", "aaaaa"]), ("^$", [""], ["x"]),
        ] as [(String, [String], [String])])
    func matching(pattern: String, matching: [String], others: [String]) throws {
        for text in matching {
            #expect(try complaints(about: .string(text), against: ["pattern": .string(pattern)]) == [])
        }
        for text in others {
            #expect(try complaints(about: .string(text), against: ["pattern": .string(pattern)]).count == 1)
        }
    }

    @Test(arguments: [
        "(", ")", "(a", "a)", "[", "[a", "[]", "[^]", "]", "{", "}", "a{", "a{1", "a{1,", "a{x}", "a{2,1}", "a{1001}",
        "a{99999999999999999999}", "*a", "a**", "a+*", "^*", "(?=a)", "(?!a)", "(?<=a)", "(?<n>a)", #"\b"#, #"\1"#,
        #"\p{L}"#, "\\",
        #"\q"#, "[z-a]", #"[a-\d]"#, #"\x4"#, #"\u12"#, #"\u{}"#, #"\u{110000}"#, #"\ud800"#, #"\u{41"#,
        "(a{1000}){1000}",
        "((((a{0,1000}){0,1000}){0,1000}){0,1000}){0,1000}", "(((((){1000}){1000}){1000}){1000}){1000}",
        String(repeating: "(", count: 100_000), String(repeating: "a", count: 3_000),
    ])
    func refused(pattern: String) {
        let error = #expect(throws: Schema.CompileError.self) { try Schema(compiling: ["pattern": .string(pattern)]) }
        #expect(error?.path == "/pattern")
    }

    /// Patterns that cost a backtracking engine exponential time.
    @Test(arguments: ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^(a*)*b$", "^(.*)(.*)(.*)(.*)x$"])
    func timeIsLinear(pattern: String) throws {
        let text = String(repeating: "a", count: 50_000) + "!"
        let start = ContinuousClock.now
        #expect(try complaints(about: .string(text), against: ["pattern": .string(pattern)]).count == 1)
        #expect(ContinuousClock.now - start < .seconds(10))
    }
}
