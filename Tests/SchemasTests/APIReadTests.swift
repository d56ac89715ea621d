import JSON
import Schemas
import Testing

@Suite struct APIReadTests {
    static let users: JSON = [
        "apiRead": [
            "id": ["type": "string", "conditions": ["="], "sortable": true],
            "search": ["type": "string", "maxLength": 20, "conditions": ["like"]], "name": ["sortable": true],
            "created": [
                "type": "string", "format": "date-time", "conditions": ["=", "!=", "<", "<=", ">", ">="],
                "sortable": true,
            ],
            "age": ["type": "integer", "minimum": 0, "conditions": ["=", "in", "not in", "!="]],
            "tag": ["type": "string", "enum": ["red", "blue"], "conditions": ["like", "="]],
            "any": ["conditions": ["="]],
        ]
    ]
    static let log: JSON = ["apiRead": ["method_id": ["type": "string", "conditions": ["=", "!="], "required": true]]]

    @Test(
        arguments: [
            [:], ["id": "1"], ["where": [:]], ["where": ["id": "1"]], ["where": ["id": ["=", "1"]]],
            ["where": ["search": ["like", "%a_"]]],
            ["where": ["created": [">=", "2024-01-01T00:00:00Z"], "age": 3]], ["where": ["age": ["in", [1, 2.0]]]],
            ["where": ["age": ["not in", [0]]]], ["where": ["age": nil]], ["where": ["age": ["!=", nil]]],
            ["where": ["age": ["=", nil]]],
            ["where": ["tag": ["like", "r%"]]], ["where": ["tag": "red"]], ["where": ["any": true]],
            ["order_by": "name"], ["order_by": []],
            ["order_by": ["name", "created"]], ["order_by": [["name", "desc"], "created", ["id", "asc"]]],
            ["limit": 1], ["limit": 100_000], ["offset": 0], ["offset": 1_000_000_000],
            ["where": ["id": "1"], "order_by": "id", "limit": 10, "offset": 20],
        ] as [JSON])
    func accepts(options: JSON) throws {
        #expect(try complaints(about: options, against: Self.users) == [])
    }

    @Test(
        arguments: [
            (nil, ": must be object"), ([], ": must be object"), (["what": 1], "/what: is not a known property"),
            (["id": 1], "/id: must be string"), (["id": nil], "/id: must be string"),
            (["id": ["=", "1"]], "/id: must be string"),
            (["id": "1", "limit": 1], "/limit: is not allowed beside id"),
            (["where": [:], "id": "1"], "/where: is not allowed beside id"),
            (["where": nil], "/where: must be object"), (["where": ["x": 1]], "/where/x: is not a known field"),
            (["where": ["name": "a"]], "/where/name: cannot be used in where"),
            (["where": ["id": 1]], "/where/id: must be string"),
            (["where": ["id": ["!=", "1"]]], "/where/id/0: must be one of ="),
            (["where": ["id": [1, "1"]]], "/where/id/0: must be one of ="),
            (["where": ["id": ["=", 1]]], "/where/id/1: must be string"),
            (["where": ["id": [:]]], "/where/id: must be a string, number or boolean"),
            (["where": ["id": ["="]]], "/where/id: must be a value or [operator, value]"),
            (["where": ["id": ["=", "1", "2"]]], "/where/id: must be a value or [operator, value]"),
            (["where": ["id": []]], "/where/id: must be a value or [operator, value]"),
            (["where": ["any": ["=", ["1"]]]], "/where/any/1: must be a string, number or boolean"),
            (["where": ["search": "a"]], "/where/search: must be [operator, value], operator one of like"),
            (["where": ["search": nil]], "/where/search: must be [operator, value], operator one of like"),
            (["where": ["search": ["like", nil]]], "/where/search/1: must be string"),
            (["where": ["search": ["like", 1]]], "/where/search/1: must be string"),
            (
                ["where": ["search": ["like", "123456789012345678901"]]],
                "/where/search/1: must have at most 20 characters"
            ),
            (["where": ["search": ["LIKE", "a"]]], "/where/search/0: must be one of like"),
            (["where": ["created": "today"]], "/where/created: must be a date and time as of RFC 3339"),
            (["where": ["created": [">", nil]]], "/where/created/1: must not be null"),
            (["where": ["tag": "green"]], "/where/tag: must be one of \"red\", \"blue\""),
            (["where": ["age": ["in", []]]], "/where/age/1: must be an array of 1 to 1000 values"),
            (["where": ["age": ["in", 1]]], "/where/age/1: must be an array of 1 to 1000 values"),
            (
                ["where": ["age": ["in", .array(Array(repeating: 1, count: 1_001))]]],
                "/where/age/1: must be an array of 1 to 1000 values"
            ),
            (["where": ["age": ["in", [1, "x"]]]], "/where/age/1/1: must be integer"),
            (["where": ["age": ["in", [nil]]]], "/where/age/1/0: must not be null"),
            (["where": ["age": ["not in", [1, [2]]]]], "/where/age/1/1: must be a string, number or boolean"),
            (["where": ["age": -1]], "/where/age: must be at least 0"),
            (["order_by": "age"], "/order_by: must be a sortable field: id, name, created"),
            (["order_by": 1], "/order_by: must be string or array"),
            (["order_by": nil], "/order_by: must be string or array"),
            (["order_by": ["name", "desc"]], "/order_by/1: must be a sortable field: id, name, created"),
            (["order_by": ["name", 1]], "/order_by/1: must be a field or [field, direction]"),
            (["order_by": [["name"]]], "/order_by/0: must be a field or [field, direction]"),
            (["order_by": [["name", "DESC"]]], "/order_by/0/1: must be asc or desc"),
            (["order_by": [["age", "asc"]]], "/order_by/0/0: must be a sortable field: id, name, created"),
            (["order_by": ["name", ["name", "desc"]]], "/order_by/1: must not name a field twice"),
            (["order_by": .array(Array(repeating: "name", count: 9))], "/order_by: must have at most 8 elements"),
            (["limit": 0], "/limit: must be at least 1"), (["limit": "1"], "/limit: must be integer"),
            (["limit": 1.0], "/limit: must be integer"),
            (["limit": nil], "/limit: must be integer"), (["offset": -1], "/offset: must be at least 0"),
            (["offset": 1_000_000_001], "/offset: must be at most 1000000000"),
            (["offset": true], "/offset: must be integer"),
        ] as [(JSON, String)])
    func refuses(options: JSON, complaint: String) throws {
        #expect(try complaints(about: options, against: Self.users) == [complaint])
    }

    @Test(
        arguments: [
            (["where": ["method_id": "/v1/a/b"]], []), (["where": ["method_id": ["!=", "/v1/a/b"]]], []),
            ([:], ["/where/method_id: is required"]),
            (["where": [:]], ["/where/method_id: is required"]), (["limit": 5], ["/where/method_id: is required"]),
            (["where": 1], ["/where: must be object"]),
            (["where": ["method_id": nil]], ["/where/method_id: must not be null"]),
            (["where": ["method_id": ["!=", nil]]], ["/where/method_id/1: must not be null"]),
            (["id": "1"], ["/where/method_id: is required", "/id: is not a known property"]),
            (["order_by": "method_id", "where": ["method_id": "x"]], ["/order_by: cannot be sorted by any field"]),
        ] as [(JSON, [String])])
    func requiredFields(options: JSON, complaints expected: [String]) throws {
        #expect(try complaints(about: options, against: Self.log) == expected)
    }

    @Test func idNeedsTheConditionEqual() throws {
        let schema: JSON = ["apiRead": ["id": ["type": "string", "conditions": ["in"]]]]
        #expect(try complaints(about: ["id": "1"], against: schema) == ["/id: is not a known property"])
    }

    @Test func idMustSatisfyItsSchema() throws {
        let schema: JSON = ["apiRead": ["id": ["type": "string", "pattern": "^[0-9]+$", "conditions": ["="]]]]
        #expect(try complaints(about: ["id": "x"], against: schema) == ["/id: must match the pattern ^[0-9]+$"])
    }
}
