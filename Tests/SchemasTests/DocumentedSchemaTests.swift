import JSON
import Schemas
import Testing

/// The schemas of the API's documentation that do more than name one type.
@Suite struct DocumentedSchemaTests {
    @Test func createUser() throws {
        let schema: JSON = [
            "type": "object",
            "properties": [
                "username": ["type": "string"], "password": ["type": "string"], "enabled": ["type": "boolean"],
                "permissions": ["type": "object", "additionalProperties": ["type": "boolean"]],
                "email": ["type": "string"], "telegram_name": ["type": "string"],
            ],
            "required": ["username"],
        ]
        #expect(
            try complaints(about: ["username": "a", "permissions": ["admin": true], "other": 1], against: schema) == [])
        #expect(
            try complaints(about: ["enabled": 1, "permissions": ["admin": "yes"]], against: schema)
                == ["/username: is required", "/enabled: must be boolean", "/permissions/admin: must be boolean"])
    }

    @Test func signIn() throws {
        let credentials: JSON = [
            "type": "object", "properties": ["username": ["type": "string"], "password": ["type": "string"]],
            "required": ["username", "password"], "additionalProperties": false,
        ]
        let permissions: JSON = ["anyOf": [["type": "null"], ["type": "array", "items": ["type": "string"]]]]
        let list = try ParameterList(parameters: [
            (name: "credentials", required: false, schema: credentials),
            (name: "signin_permissions", required: false, schema: permissions),
        ])
        #expect(list.validate([]) == [])
        #expect(list.validate([["username": "a", "password": "b"], ["admin"]]) == [])
        #expect(list.validate([nil, []]) == [])
        #expect(
            list.validate([["username": "a", "token": "b"], [1]]).map(\.path) == ["/0/password", "/0/token", "/1"])
    }

    @Test func suggest() throws {
        let condition: JSON = [
            "type": "array", "prefixItems": [["type": "string", "enum": ["like"]], ["type": "string"]], "items": false,
            "minItems": 2,
        ]
        let schema: JSON = [
            "type": "object",
            "properties": ["where": ["type": "object", "properties": ["name": condition]]],
        ]
        #expect(try complaints(about: ["where": ["name": ["like", "%a%"]]], against: schema) == [])
        #expect(
            try complaints(about: ["where": ["name": ["=", "a"]]], against: schema) == [
                "/where/name/0: must be one of \"like\""
            ])
        #expect(
            try complaints(about: ["where": ["name": ["like"]]], against: schema) == [
                "/where/name: must have at least 2 elements"
            ])
    }

    @Test func upload() throws {
        let schema: JSON = ["type": ["string", "object"]]
        #expect(try complaints(about: ["a": 1], against: schema) == [])
        #expect(try complaints(about: 1, against: schema) == [": must be string or object"])
    }
}
