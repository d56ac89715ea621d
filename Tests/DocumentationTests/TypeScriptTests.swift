import Catalogue
import Documentation
import Foundation
import JSON
import Testing

@Suite struct TypeScriptTests {
    private func declaration(_ members: JSON.Object) throws -> String {
        let text = TypeScript(try catalogue(members)).text
        return try #require(text.components(separatedBy: "export interface Methods {\n").last)
    }

    @Test func parametersAndData() throws {
        let text = try declaration([
            "description": "Ends */ here",
            "parameters": [
                ["name": "first", "schema": ["type": ["string", "object"]]],
                ["name": "list", "required": false, "schema": ["type": "array", "items": ["enum": ["a", 1]]]],
            ],
            "result": ["type": ["object", "null"], "properties": ["x-y": ["type": "integer"]], "required": ["x-y"]],
        ])
        #expect(
            text == """
                    /** B. Ends *\\/ here */
                    "/v1/a/b": {
                        params: [first: string | { [name: string]: unknown }, list?: Array<"a" | 1> | null];
                        data: { "x-y": number } | undefined;
                    };
                }

                """)
    }

    @Test func anOptionalParameterBeforeOneThatIsNot() throws {
        let text = try declaration([
            "parameters": [
                ["name": "a b", "required": false, "schema": ["type": "string"]], ["name": "c", "schema": true],
                ["name": "d", "required": false, "schema": [:]],
            ]
        ])
        #expect(text.contains("params: [parameter0: string | null, c: unknown, d?: unknown];"))
        #expect(text.contains("data: unknown;"))
    }

    @Test func rowsOfAList() throws {
        let text = try declaration([
            "parameters": [
                ["name": "options", "required": false, "schema": ["apiRead": ["id": ["conditions": ["="]]]]]
            ],
            "result": ["type": "object", "properties": ["id": ["type": "string"]]],
        ])
        #expect(text.contains("row: { id?: string };\n"))
        #expect(text.contains("data: { id?: string }[] | { id?: string };\n"))
        #expect(text.contains("meta: ListMeta;\n"))
    }

    @Test func uploads() throws {
        let text = try declaration([
            "parameters": [
                ["name": "file", "required": false, "schema": ["type": "object"]],
                ["name": "x", "schema": ["const": 1]],
            ],
            "options": ["upload": true], "result": ["type": "null"],
        ])
        #expect(text.contains("params: [file: null, x: 1];\n"))
        #expect(text.contains("upload: [x: 1];\n"))
        #expect(text.contains("data: undefined;\n"))
    }
}
