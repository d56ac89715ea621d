import JSON
import Schemas
import Testing

@Suite struct CompileTests {
    @Test(
        arguments: [
            (1, ""), ("string", ""), (nil, ""), (["minLenght": 1], "/minLenght"), (["$ref": "#"], "/$ref"),
            (["properties": ["a/b": ["typ": "string"]]], "/properties/a~1b/typ"), (["properties": []], "/properties"),
            (["properties": ["a": 1]], "/properties/a"), (["items": ["x": 1]], "/items/x"), (["items": 1], "/items"),
            (["items": [["x": 1]]], "/items/0/x"), (["items": []], "/items"),
            (["prefixItems": [true], "items": [true]], "/items"),
            (["prefixItems": [true, ["x": 1]]], "/prefixItems/1/x"),
            (["prefixItems": ["type": "string"]], "/prefixItems"),
            (["additionalProperties": ["x": 1]], "/additionalProperties/x"),
            (["additionalProperties": 1], "/additionalProperties"),
            (["additionalItems": false], "/additionalItems"), (["patternProperties": [:]], "/patternProperties"),
            (["propertyNames": ["x": 1]], "/propertyNames/x"), (["anyOf": []], "/anyOf"), (["anyOf": [:]], "/anyOf"),
            (["anyOf": [true, ["x": 1]]], "/anyOf/1/x"), (["oneOf": [1]], "/oneOf/0"),
            (["allOf": [["x": 1]]], "/allOf/0/x"),
            (["not": ["x": 1]], "/not/x"), (["type": "text"], "/type"), (["type": []], "/type"), (["type": 1], "/type"),
            (["type": ["string", 1]], "/type"), (["enum": []], "/enum"), (["enum": "a"], "/enum"),
            (["required": "a"], "/required"),
            (["required": [1]], "/required"), (["required": ["a", "a"]], "/required"),
            (["required": true], "/required"),
            (["minimum": "1"], "/minimum"), (["exclusiveMinimum": true], "/exclusiveMinimum"),
            (["multipleOf": 0], "/multipleOf"),
            (["multipleOf": 0.5], "/multipleOf"), (["minLength": -1], "/minLength"), (["maxLength": 1.5], "/maxLength"),
            (["uniqueItems": 1], "/uniqueItems"), (["pattern": 1], "/pattern"), (["pattern": "("], "/pattern"),
            (["format": "email"], "/format"), (["format": 1], "/format"), (["title": 1], "/title"),
            (["examples": 1], "/examples"),
            (["apiRead": []], "/apiRead"), (["apiRead": ["f": true]], "/apiRead/f"),
            (["apiRead": ["f": ["x": 1]]], "/apiRead/f/x"),
            (["apiRead": ["f": ["conditions": ["=="]]]], "/apiRead/f/conditions"),
            (["apiRead": ["f": ["conditions": "="]]], "/apiRead/f/conditions"),
            (["apiRead": ["f": ["conditions": ["=", "="]]]], "/apiRead/f/conditions"),
            (["apiRead": ["f": ["type": "integer", "conditions": ["like"]]]], "/apiRead/f/conditions"),
            (["apiRead": ["f": ["sortable": 1]]], "/apiRead/f/sortable"),
            (["apiRead": ["f": ["required": ["x"]]]], "/apiRead/f/required"),
            (["apiRead": ["f": ["required": true]]], "/apiRead/f/required"),
            (["apiRead": ["f": ["type": "x"]]], "/apiRead/f/type"),
        ] as [(JSON, String)])
    func refusals(schema: JSON, path: String) {
        let error = #expect(throws: Schema.CompileError.self) { try Schema(compiling: schema) }
        #expect(error?.path == path)
        #expect(error?.message.isEmpty == false)
    }

    @Test func unknownKeywordsSaySo() {
        #expect(throws: Schema.CompileError(path: "/items/minLenght", message: "unknown keyword")) {
            try Schema(compiling: ["items": ["minLenght": 1]])
        }
    }

    @Test func depthIsBounded() throws {
        func nested(_ depth: Int) -> JSON {
            (0..<depth).reduce([:]) { schema, _ in ["items": schema] }
        }
        _ = try Schema(compiling: nested(32))
        #expect(throws: Schema.CompileError.self) { try Schema(compiling: nested(33)) }
        #expect(throws: Schema.CompileError.self) { try Schema(compiling: nested(400)) }
    }
}
