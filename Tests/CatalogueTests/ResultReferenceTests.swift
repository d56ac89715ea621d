import Catalogue
import JSON
import Testing

@Suite struct ResultReferenceTests {
    private static func results(_ results: [String: JSON]) throws -> [String: JSON?] {
        let entries = results.map { name, result -> JSON in
            [
                "id": .string("/v1/a/\(name)"), "name": .string("a_\(name)"), "title": "T", "permissions": ["*"],
                "is_stable": true, "returns_reply": false, "argument_types": [], "result": result,
            ]
        }
        return try CatalogueParser(release: 1, steps: []).parse([
            "release": 1, "problems": [],
            "configuration": ["argon2_memory_kib": 1, "argon2_iterations": 1, "argon2_parallelism": 1],
            "methods": .array(entries),
        ]).methods.mapValues(\.result)
    }

    @Test func anotherMethodsResult() throws {
        let results = try Self.results([
            "b": ["type": "object"], "c": ["$ref": "/v1/a/b"],
            "d": ["anyOf": [["type": "array", "items": ["$ref": "/v1/a/b"]], ["type": "null"]]],
        ])
        #expect(results["/v1/a/c"] == .some(["type": "object"]))
        #expect(
            results["/v1/a/d"]
                == .some(["anyOf": [["type": "array", "items": ["type": "object"]], ["type": "null"]]]))
    }

    @Test(
        arguments: [
            ["b": ["$ref": "/v1/a/b"]], ["b": ["$ref": "/v1/a/c"], "c": ["$ref": "/v1/a/b"]],
            ["b": ["$ref": "/v1/a/none"]],
            ["b": ["$ref": 1]], ["b": ["$ref": "/v1/a/c", "type": "object"], "c": ["type": "object"]],
        ] as [[String: JSON]])
    func whatLeadsNowhereIsRefused(_ results: [String: JSON]) {
        #expect(throws: CatalogueError.self) { try Self.results(results) }
    }
}
