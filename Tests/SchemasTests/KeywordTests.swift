import JSON
import Schemas
import Testing

@Suite struct KeywordTests {
    @Test(
        arguments: [
            ([:], "anything"), (true, ["x": nil]), (["type": "null"], nil), (["type": "boolean"], false),
            (["type": "integer"], 5), (["type": "integer"], 5.0), (["type": "integer"], -1e15), (["type": "number"], 5),
            (["type": "number"], 5.5), (["type": "string"], ""), (["type": "array"], []), (["type": "object"], [:]),
            (["type": ["string", "null"]], nil), (["type": ["string", "null"]], "x"),
            (["enum": ["a", 1, nil]], 1.0), (["enum": [["a": 1, "b": 2]]], ["b": 2.0, "a": 1]), (["const": [1]], [1.0]),
            (["minimum": 1, "maximum": 3], 1), (["minimum": 1, "maximum": 3], 3.0), (["exclusiveMinimum": 1], 1.5),
            (["exclusiveMaximum": 2.5], 2), (["minimum": 1], "not a number"), (["multipleOf": 3], -9),
            (["multipleOf": 3], 9.0), (["minLength": 2, "maxLength": 2], "\u{1F600}e"), (["minLength": 2], "e\u{301}"),
            (["maxLength": 1], ["not", "a", "string"]), (["pattern": "^a+$"], "aaa"), (["pattern": ""], "x"),
            (["minItems": 1, "maxItems": 2], [1, 2]), (["uniqueItems": true], [1, "1", [1], ["a": 1], nil, false, 0]),
            (["items": ["type": "string"]], ["a", "b"]), (["items": ["type": "string"]], []),
            (["prefixItems": [["const": "like"], ["type": "string"]]], ["like", "x", 1]),
            (["prefixItems": [["const": "like"]], "items": ["type": "string"]], ["like", "x"]),
            (["prefixItems": [["const": "like"]], "items": false], ["like"]),
            (["items": [["const": 1], true]], [1, "x", 2]),
            (["properties": ["a": ["type": "string"]]], ["b": 1]), (["required": ["a"]], ["a": nil]),
            (["additionalProperties": ["type": "boolean"]], ["x": true]), (["additionalProperties": true], ["x": 1]),
            (["propertyNames": ["maxLength": 3, "pattern": "^[a-z]*$"]], ["abc": 1]),
            (["minProperties": 1, "maxProperties": 2], ["a": 1, "b": 1]),
            (["anyOf": [["type": "null"], ["type": "string"]]], nil),
            (["oneOf": [["multipleOf": 2], ["multipleOf": 3]]], 9), (["allOf": [["minimum": 1], ["maximum": 2]]], 2),
            (["not": ["type": "null"]], 1), (["title": "t", "description": "d", "default": [1], "examples": [1]], 1),
        ] as [(JSON, JSON)])
    func accepts(schema: JSON, value: JSON) throws {
        #expect(try complaints(about: value, against: schema) == [])
    }

    @Test(
        arguments: [
            (false, 1, ": is not allowed"), (["type": "string"], 1, ": must be string"),
            (["type": ["null", "array"]], 1, ": must be null or array"),
            (["type": "integer"], 1.5, ": must be integer"),
            (["type": "integer"], 1e300, ": must be integer"), (["type": "number"], "1", ": must be number"),
            (["type": "boolean"], 0, ": must be boolean"), (["type": "object"], [], ": must be object"),
            (["type": "null"], false, ": must be null"), (["type": "string", "enum": ["a"]], 1, ": must be string"),
            (["enum": ["a", 1]], "b", ": must be one of \"a\", 1"), (["const": "a"], "b", ": must be \"a\""),
            (["const": 0], false, ": must be 0"), (["minimum": 2], 1, ": must be at least 2"),
            (["minimum": 2.5], 2, ": must be at least 2.5"), (["maximum": 2], 2.5, ": must be at most 2"),
            (["exclusiveMinimum": 2], 2.0, ": must be greater than 2"),
            (["exclusiveMaximum": 2], 2, ": must be less than 2"),
            (["maximum": .integer(.max)], 1e19, ": must be at most 9223372036854775807"),
            (["minimum": .integer(.min)], -1e19, ": must be at least -9223372036854775808"),
            (["maximum": 9007199254740992.0], 9_007_199_254_740_993, ": must be at most 9007199254740992.0"),
            (["multipleOf": 3], 10, ": must be a multiple of 3"), (["multipleOf": 1], 1.5, ": must be a multiple of 1"),
            (["minLength": 2], "\u{1F600}", ": must have at least 2 characters"),
            (["maxLength": 1], "e\u{301}", ": must have at most 1 character"),
            (["pattern": "^a+$"], "aab", ": must match the pattern ^a+$"),
            (["format": "date-time"], "yesterday", ": must be a date and time as of RFC 3339"),
            (["minItems": 1], [], ": must have at least 1 element"),
            (["maxItems": 1], [1, 2], ": must have at most 1 element"),
            (["uniqueItems": true], [1, 2, 1.0], ": must not hold an element twice"),
            (
                ["uniqueItems": true], [["a": 1, "b": [0.0]], ["b": [-0.0], "a": 1.0]],
                ": must not hold an element twice"
            ),
            (["items": ["type": "string"]], ["a", 1], "/1: must be string"),
            (["prefixItems": [["const": "like"], ["type": "string"]]], ["like", 1], "/1: must be string"),
            (["prefixItems": [true], "items": false], [1, 2], "/1: is not allowed"),
            (["items": [["const": 1], ["type": "string"]]], [1, 2], "/1: must be string"),
            (["properties": ["a": ["items": ["type": "null"]]]], ["a": [nil, 1]], "/a/1: must be null"),
            (["required": ["a", "b"]], ["a": 1], "/b: is required"),
            (
                ["properties": ["a": true], "additionalProperties": false], ["a": 1, "b": 2],
                "/b: is not a known property"
            ),
            (["additionalProperties": ["type": "boolean"]], ["x": "y"], "/x: must be boolean"),
            (["propertyNames": ["maxLength": 3]], ["abcd": 1], "/abcd: has a name that is not allowed"),
            (["minProperties": 2], ["a": 1], ": must have at least 2 members"),
            (["maxProperties": 1], ["a": 1, "b": 2], ": must have at most 1 member"),
            (["anyOf": [["type": "null"], ["type": "string"]]], 1, ": must match one of the schemas of anyOf"),
            (["oneOf": [["multipleOf": 2], ["multipleOf": 3]]], 6, ": must match exactly one of the schemas of oneOf"),
            (["oneOf": [["multipleOf": 2], ["multipleOf": 3]]], 5, ": must match exactly one of the schemas of oneOf"),
            (["allOf": [["minimum": 1], ["maximum": 2]]], 3, ": must be at most 2"),
            (["not": ["type": "null"]], nil, ": must not match the schema of not"),
        ] as [(JSON, JSON, String)])
    func refuses(schema: JSON, value: JSON, complaint: String) throws {
        #expect(try complaints(about: value, against: schema) == [complaint])
    }

    /// Bounds and values of different forms, in rising order.
    @Test func boundsAreComparedExactly() throws {
        let rising: [JSON] = [
            -1e19, .integer(.min), -9_007_199_254_740_993, -9007199254740992.0, -3, -2.5, -2, -0.5, 0, 0.5, 2, 2.5, 3,
            9007199254740992.0, 9_007_199_254_740_993, .integer(.max), 9223372036854775808.0, 1e19,
        ]
        for (index, bound) in rising.enumerated() {
            let exclusive = try Schema(compiling: ["exclusiveMinimum": bound])
            let inclusive = try Schema(compiling: ["maximum": bound])
            for (position, value) in rising.enumerated() {
                var violations: [Schema.Violation] = []
                exclusive.validate(value, into: &violations)
                #expect(violations.isEmpty == (position > index))
                violations = []
                inclusive.validate(value, into: &violations)
                #expect(violations.isEmpty == (position <= index))
            }
        }
        #expect(try complaints(about: .integer(.min), against: ["minimum": -9223372036854775808.0]) == [])
        #expect(try complaints(about: -9223372036854775808.0, against: ["minimum": .integer(.min)]) == [])
    }

    @Test func keysAreComparedByBytes() throws {
        let schema: JSON = ["properties": ["\u{E9}": true], "required": ["\u{E9}"], "additionalProperties": false]
        #expect(try complaints(about: ["\u{E9}": 1], against: schema) == [])
        #expect(
            try violations(of: ["e\u{301}": 1], against: schema).map(\.message) == [
                "is required", "is not a known property",
            ])
    }

    @Test func manyPropertiesAreFoundToo() throws {
        let names = (0..<50).map { "p\($0)" }
        let properties = JSON.Object(names.map { (key: $0, value: ["type": "integer"]) })
        let schema: JSON = [
            "properties": .object(properties), "required": .array(names.map(JSON.string)),
            "additionalProperties": false,
        ]
        let value = JSON.Object(names.map { (key: $0, value: $0 == "p33" ? "x" : 1) } + [(key: "p50", value: 1)])
        #expect(
            try complaints(about: .object(value), against: schema)
                == ["/p33: must be integer", "/p50: is not a known property"])
        let shortened = JSON.object(JSON.Object(Array(value.prefix(33))))
        #expect(try complaints(about: shortened, against: schema) == (33..<50).map { "/p\($0): is required" })
    }
}
