import Documentation
import JSON
import Schemas
import Testing

/// What clients are told of parameters is what calls are checked by.
@Suite struct PlainSchemaTests {
    private static let fields: JSON = [
        "apiRead": [
            "id": ["type": "string", "conditions": ["="], "sortable": true],
            "search": ["type": "string", "maxLength": 5, "conditions": ["like"]], "name": ["sortable": true],
            "created": ["type": "string", "format": "date-time", "conditions": ["=", "<", ">="], "sortable": true],
            "age": ["type": ["integer", "null"], "minimum": 0, "conditions": ["=", "in", "not in", "!="]],
            "tag": ["type": "string", "enum": ["red", "blue"], "conditions": ["like", "="]],
            "any": ["conditions": ["="]], "other": ["type": "boolean", "conditions": ["!="]],
        ]
    ]
    private static let required: JSON = [
        "apiRead": ["method": ["type": "string", "conditions": ["=", "!="], "required": true]]
    ]

    private static let scalars: [JSON] = [
        nil, true, 0, 3, -1, 1.5, "1", "red", "%a_", "123456", "2024-01-01T00:00:00Z", [], [1], [:],
    ]
    private static let operators: [JSON] = ["=", "!=", "<", ">=", "like", "in", "not in", "is", 1]

    private static var operands: [JSON] { scalars + [[1, 2], [nil], ["red"], [[1]], [1, "1"]] }

    /// Conditions of every form, sense and nonsense.
    private static var conditions: [JSON] {
        let pairs = operators.flatMap { name in operands.map { JSON.array([name, $0]) } }
        return scalars + pairs + [["="], ["=", "1", "2"]]
    }

    private static var options: [JSON] {
        let names = ["id", "search", "name", "created", "age", "tag", "any", "other", "method", "x"]
        let wheres: [JSON] = names.flatMap { name in
            conditions.map { ["where": .object([name: $0])] as JSON }
        }
        let orders: [JSON] = [
            "name", "age", "x", 1, nil, [], ["name"], ["name", "created"], ["age"], [["name", "desc"]],
            [["name", "desc"], "created", ["id", "asc"]], [["name", "up"]], [["name"]], [["name", "asc", "x"]], [[]],
            ["id", "name", "created", "id", "name", "created", "id", "name", "id"], [["age", "asc"]], [:],
        ]
        let numbers: [JSON] = [0, 1, 100, 100_000, -1, 1_000_000_000, 1_000_000_001, 1.5, "1", nil]
        let more: [JSON] = [
            nil, 1, "x", [], [:], ["id": "1"], ["id": 1], ["id": nil], ["id": "1", "limit": 1],
            ["id": "1", "where": [:]],
            ["where": nil], ["where": []], ["x": 1], ["where": ["age": 3, "tag": "red"], "limit": 5, "offset": 2],
        ]
        return wheres + orders.map { ["order_by": $0] } + numbers.flatMap { [["limit": $0], ["offset": $0]] } + more
    }

    private func admits(_ value: JSON, _ schema: Schema) -> Bool {
        var violations: [Schema.Violation] = []
        schema.validate(value, into: &violations)
        return violations.isEmpty
    }

    @Test(arguments: [fields, required]) func optionsOfListsAreSpeltOut(_ schema: JSON) throws {
        let (original, plain) = (try Schema(compiling: schema), try Schema(compiling: schema.plainSchema))
        var admitted = 0
        for value in Self.options where !isNamedTwice(value) {
            #expect(
                admits(value, plain) == admits(value, original),
                "\(String(decoding: value.serialized(), as: UTF8.self))")
            if admits(value, original) { admitted += 1 }
        }
        #expect((5..<(Self.options.count / 2)).contains(admitted), "neither everything nor nothing")
    }

    /// The one thing that JSON Schema cannot say.
    private func isNamedTwice(_ value: JSON) -> Bool {
        guard let terms = value["order_by"]?.array else { return false }
        return terms.enumerated().contains { terms[..<$0.offset].contains($0.element) } && terms.count < 9
    }

    @Test func anArrayOfItemsIsATuple() throws {
        let schema: JSON = [
            "anyOf": [
                ["type": "array", "items": [["type": "string"], ["items": [["type": "integer"]]]]], ["type": "null"],
            ]
        ]
        #expect(
            schema.plainSchema == [
                "anyOf": [
                    ["type": "array", "prefixItems": [["type": "string"], ["prefixItems": [["type": "integer"]]]]],
                    ["type": "null"],
                ]
            ])
        #expect(JSON.bool(true).plainSchema == true)
        let named: JSON = ["properties": ["items": ["type": "array", "items": ["type": "string"]]]]
        #expect(named.plainSchema == named, "a property may bear a keyword's name")
    }
}
