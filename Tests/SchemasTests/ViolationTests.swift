import JSON
import Schemas
import Testing

@Suite struct ViolationTests {
    @Test func pathsAreJSONPointers() throws {
        let schema: JSON = ["additionalProperties": ["additionalProperties": ["type": "string"]]]
        #expect(try complaints(about: ["a/b~c": ["": 1]], against: schema) == ["/a~1b~0c/: must be string"])
        var violations: [Schema.Violation] = []
        try Schema(compiling: schema).validate(["x": 1, "y": ["z": nil]], at: "/7", into: &violations)
        #expect(violations == [Schema.Violation(path: "/7/y/z", message: "must be string")])
    }

    @Test func keysAreCutInPaths() throws {
        // One grapheme cluster of 5,000 scalars: counting characters would let all of it through.
        let key = "e" + String(repeating: "\u{301}", count: 4_999)
        let found = try violations(
            of: .object(JSON.Object([(key: key, value: 1)])), against: ["additionalProperties": false])
        #expect(found.map { $0.path.unicodeScalars.count } == [101])
        let slashes = String(repeating: "/", count: 101)
        let cut = try violations(
            of: .object(JSON.Object([(key: slashes, value: 1)])), against: ["additionalProperties": false])
        #expect(cut.map(\.path) == ["/" + String(repeating: "~1", count: 100)])
    }

    @Test func atMostTwentyAreCollected() throws {
        let many = JSON.array(Array(repeating: 1, count: 1_000))
        #expect(try violations(of: many, against: ["items": ["type": "string"]]).count == 20)
        var violations = Array(repeating: Schema.Violation(path: "", message: "earlier"), count: 15)
        try Schema(compiling: ["items": ["type": "string"]]).validate(many, at: "/1", into: &violations)
        #expect(violations.count == 20)
        #expect(violations.last?.path == "/1/4")
        try Schema(compiling: false).validate(1, into: &violations)
        #expect(violations.count == 20)
    }

    @Test func messagesHoldNothingOfTheValue() throws {
        let marker = "s3cret"
        let values: [JSON] = [
            .string(marker), [.string(marker)], ["k": .string(marker)], ["where": ["f": .string(marker)]],
            ["where": ["f": [.string(marker), .string(marker)]]], ["order_by": .string(marker)],
            ["limit": .string(marker)],
        ]
        let schemas: [JSON] = [
            false, ["type": "null"], ["enum": [1]], ["const": 1], ["minLength": 50], ["maxLength": 1],
            ["pattern": "^x"],
            ["format": "date-time"], ["items": false], ["additionalProperties": false], ["propertyNames": false],
            ["anyOf": [["type": "null"]]], ["oneOf": [["type": "null"]]], ["not": true],
            [
                "apiRead": [
                    "f": ["type": "string", "maxLength": 1, "conditions": ["=", "like", "in"], "sortable": true]
                ]
            ],
        ]
        var found = 0
        for schema in schemas {
            for value in values {
                for violation in try violations(of: value, against: schema) {
                    found += 1
                    #expect(!violation.message.contains(marker))
                    #expect(!violation.path.contains(marker))
                }
            }
        }
        #expect(found > 40)
    }
}
