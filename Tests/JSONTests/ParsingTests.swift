import JSON
import Testing

@Suite struct ParsingTests {
    @Test(
        arguments: [
            ("null", nil), ("true", true), ("false", false), ("\"\"", ""), ("[]", []), ("{}", [:]),
            (" \t\r\n[ 1 , 2 ] \n", [1, 2]),
            (#"{ "a" : { "b" : [ null , true ] } , "c" : "d" }"#, ["a": ["b": [nil, true]], "c": "d"]),
        ] as [(String, JSON)])
    func values(text: String, value: JSON) throws {
        #expect(try JSON(parsing: text) == value)
    }

    @Test(
        arguments: [
            ("", 0, .unexpectedEnd), ("  ", 2, .unexpectedEnd), ("[1,", 3, .unexpectedEnd), ("[1", 2, .unexpectedEnd),
            (#"{"a""#, 4, .unexpectedEnd), (#"{"a":"#, 5, .unexpectedEnd), (#"{"a":1,"#, 7, .unexpectedEnd),
            ("tru", 3, .unexpectedEnd), ("[1,]", 3, .unexpectedCharacter), ("[,1]", 1, .unexpectedCharacter),
            ("[1 2]", 3, .unexpectedCharacter), ("]", 0, .unexpectedCharacter), (#"{"a":1,}"#, 7, .unexpectedCharacter),
            (#"{"a" 1}"#, 5, .unexpectedCharacter), ("{a:1}", 1, .unexpectedCharacter),
            ("{1:1}", 1, .unexpectedCharacter),
            ("[1}", 2, .unexpectedCharacter), ("trux", 3, .unexpectedCharacter), ("True", 0, .unexpectedCharacter),
            ("NaN", 0, .unexpectedCharacter), ("'a'", 0, .unexpectedCharacter), ("/**/1", 0, .unexpectedCharacter),
            ("+1", 0, .unexpectedCharacter), (".5", 0, .unexpectedCharacter), ("\u{A0}1", 0, .unexpectedCharacter),
            ("1 2", 2, .trailingContent), ("{}x", 2, .trailingContent), ("nullnull", 4, .trailingContent),
            ("1\u{0}", 1, .trailingContent), ("\u{0}", 0, .unexpectedCharacter), ("[\u{0}]", 1, .unexpectedCharacter),
            ("\u{FEFF}1", 0, .byteOrderMark),
        ] as [(String, Int, JSON.ParseError.Reason)])
    func refusals(text: String, offset: Int, reason: JSON.ParseError.Reason) {
        #expect(throws: JSON.ParseError(offset: offset, reason: reason)) { try JSON(parsing: text) }
    }

    @Test func depth() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array(repeating: UInt8(ascii: "["), count: depth) + Array(repeating: UInt8(ascii: "]"), count: depth)
        }
        #expect(try JSON(parsing: nested(64)).serialized() == nested(64))
        #expect(throws: JSON.ParseError(offset: 64, reason: .tooDeep)) { try JSON(parsing: nested(65)) }
        #expect(throws: JSON.ParseError(offset: 0, reason: .tooDeep)) { try JSON(parsing: "{}", maximumDepth: 0) }
        #expect(try JSON(parsing: "1", maximumDepth: 0) == 1)
        #expect(throws: JSON.ParseError(offset: 5, reason: .tooDeep)) {
            try JSON(parsing: #"{"a":[]}"#, maximumDepth: 1)
        }
    }

    @Test(arguments: [2_000, 1_000_000])
    func deepNestingCostsNothing(depth: Int) {
        let arrays = String(repeating: "[", count: depth)
        let objects = String(repeating: #"{"a":"#, count: depth)
        #expect(throws: JSON.ParseError(offset: 64, reason: .tooDeep)) { try JSON(parsing: arrays) }
        #expect(throws: JSON.ParseError(offset: 64 * 5, reason: .tooDeep)) { try JSON(parsing: objects) }
        #expect(throws: JSON.ParseError(offset: JSON.depthCeiling, reason: .tooDeep)) {
            try JSON(parsing: arrays, maximumDepth: .max)
        }
    }

    @Test func duplicateKeys() throws {
        guard case .object(let object) = try JSON(parsing: #"{"a":1,"b":2,"a":3,"\u0061":[4]}"#) else {
            Issue.record("no object")
            return
        }
        #expect(object.map(\.key) == ["a", "b"])
        #expect(object["a"] == [4])
        #expect(object["c"] == nil)
        let many = "{" + (0..<100).map { "\"k\($0 % 50)\":\($0)" }.joined(separator: ",") + "}"
        guard case .object(let large) = try JSON(parsing: many) else {
            Issue.record("no object")
            return
        }
        #expect(large.map(\.key) == (0..<50).map { "k\($0)" })
        #expect(large.map(\.value) == (50..<100).map { .integer($0) })
    }

    @Test func keysAreComparedByBytes() throws {
        let composed = "\u{E9}"
        let decomposed = "e\u{301}"
        let value = try JSON(parsing: "{\"\(composed)\":1,\"\(decomposed)\":2}")
        guard case .object(let object) = value else {
            Issue.record("no object")
            return
        }
        #expect(object.count == 2)
        #expect(object[decomposed] == 2)
        #expect(JSON.string(composed) != JSON.string(decomposed))
        #expect(ByteKey(composed) != ByteKey(decomposed))
    }

    @Test func errorsHoldNothingOfTheText() {
        let error = #expect(throws: JSON.ParseError.self) { try JSON(parsing: #"["secret",oops]"#) }
        #expect(error?.description == "unexpected character at byte 10")
    }
}
