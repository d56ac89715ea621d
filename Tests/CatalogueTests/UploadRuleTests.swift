import Catalogue
import JSON
import Testing

@Suite struct UploadRuleTests {
    private static func rule(_ upload: JSON) throws -> Method.UploadRule? {
        let method: JSON = [
            "id": "/v1/a/b", "name": "a_b", "title": "T", "permissions": ["*"], "is_stable": true,
            "returns_reply": false, "argument_types": [], "options": ["upload": upload],
        ]
        return try CatalogueParser(release: 1, steps: []).parse([
            "release": 1, "problems": [],
            "configuration": ["argon2_memory_kib": 1, "argon2_iterations": 1, "argon2_parallelism": 1],
            "methods": [method],
        ]).methods["/v1/a/b"]?.upload
    }

    @Test func whatAMethodMaySay() throws {
        #expect(try Self.rule(false) == nil)
        var rule = Method.UploadRule()
        #expect(try Self.rule(true) == rule)
        rule.contentTypes = ["image/*"]
        rule.limit = 1 << 40
        #expect(try Self.rule(["content_types": ["image/*"], "limit": .integer(1 << 40)]) == rule)
        rule = Method.UploadRule()
        rule.takesContent = true
        rule.limit = 1 << 20
        #expect(try Self.rule(["content": true]) == rule)
        rule.limit = 4 << 20
        #expect(try Self.rule(["content": true, "limit": .integer(4 << 20)]) == rule)
    }

    /// Loading refuses more; a node serves what an earlier release let in.
    @Test func neverMoreThanFourMebibytesOfContent() throws {
        #expect(try Self.rule(["content": true, "limit": .integer(1 << 30), "max": 5])?.limit == 4 << 20)
    }
}
