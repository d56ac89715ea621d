package import Catalogue
import JSON

/// The OpenAPI 3.1 description of a catalogue's methods.
package struct OpenAPI {
    private let catalogue: Catalogue

    package init(_ catalogue: Catalogue) {
        self.catalogue = catalogue
    }

    package var text: String { String(decoding: document.serialized(), as: UTF8.self) + "\n" }

    private var document: JSON {
        let modules = catalogue.modules
        let paths = modules.flatMap(\.methods).map { ($0.id, Self.path($0)) }
        return [
            "openapi": "3.1.0",
            "info": ["title": "API v1", "version": "1", "description": .string(Self.introduction)],
            "servers": [["url": "/"]],
            "tags": .array(modules.map { ["name": .string($0.name)] }),
            "paths": .object(JSON.Object(paths)),
            "components": [
                "securitySchemes": [
                    "token": [
                        "type": "http", "scheme": "bearer",
                        "description": "A session's token, which session/signin answers, or an API token.",
                    ]
                ],
                "schemas": ["Error": Self.errorSchema, "ListMeta": Self.listMeta],
                "responses": .object(JSON.Object(ErrorReply.all.map { ($0.name, $0.response) })),
            ],
        ]
    }

    private static let introduction = """
        A call is a POST with the JSON array of the method's parameters; optional ones at the end may be left out, or be \
        null. A method that changes nothing answers GET as well, without parameters. With the header \
        `API-Call-Void: true` a call is accepted with 200 and no body, and executed afterwards; `POST /` and uploads by \
        multipart/form-data take no notice of it. `POST /` takes JSON-RPC 2.0. With `application/msgpack` in place of `application/json` call and reply are MessagePack. Every \
        reply bears `X-Request-Id`, which is the request's own where it came with one.
        """

    private static func path(_ method: Method) -> JSON {
        var post = operation(method, id: method.name)
        var content: JSON.Object = ["application/json": json(method)]
        if method.upload != nil { content = JSON.Object(Array(content) + [("multipart/form-data", form(method))]) }
        post = post.adding(
            "requestBody", ["required": .bool(method.requiredCount > 0), "content": .object(content)])
        guard method.isStable, method.requiredCount == 0 else { return ["post": post] }
        // No method's own name has an upper-case letter.
        return ["get": operation(method, id: method.name + "ByGet"), "post": post]
    }

    private static func operation(_ method: Method, id: String) -> JSON {
        let permissions = "Permissions: " + method.permissions.map { "`\($0)`" }.joined(separator: ", ") + "."
        let token: JSON = ["token": []]
        let errors = ErrorReply.all.filter { $0.concerns(method) }.map {
            (String($0.status), ["$ref": .string("#/components/responses/\($0.name)")] as JSON)
        }
        return [
            "operationId": .string(id),
            "tags": [.string(method.module)],
            "summary": .string(method.title),
            "description": .string([method.description, permissions].compactMap { $0 }.joined(separator: "\n\n")),
            "security": method.admitsGuests ? [[:], token] : [token],
            "responses": .object(JSON.Object([("200", success(method))] + errors)),
        ]
    }

    // MARK: Requests

    private static func json(_ method: Method) -> JSON {
        var parameters = method.parameters.map(schema)
        // A file comes in a form only.
        if method.upload != nil, !parameters.isEmpty { parameters[0] = ["title": "file", "type": "null"] }
        let media: JSON = ["schema": tuple(parameters, required: method.requiredCount)]
        let isComplete = method.parameters.allSatisfy { !$0.isRequired || $0.example != nil }
        return isComplete && !method.parameters.isEmpty
            ? media.adding("example", .array(method.exampleParameters)) : media
    }

    private static func tuple(_ elements: [JSON], required: Int) -> JSON {
        guard !elements.isEmpty else { return ["type": "array", "maxItems": 0] }
        return [
            "type": "array", "prefixItems": .array(elements), "items": false, "minItems": .integer(Int64(required)),
            "maxItems": .integer(Int64(elements.count)),
        ]
    }

    private static func schema(_ parameter: Method.Parameter) -> JSON {
        let plain = parameter.schema.plainSchema
        var schema = parameter.isRequired ? plain : plain.orNull
        guard case .object = schema else { return schema }
        schema = schema.adding("title", .string(parameter.name))
        return parameter.description.map { schema.adding("description", .string($0)) } ?? schema
    }

    private static func form(_ method: Method) -> JSON {
        let types = method.upload?.contentTypes ?? []
        let file: JSON = [
            "type": "string", "contentMediaType": types.isEmpty ? "application/octet-stream" : .string(types[0]),
        ]
        let rest = Array(method.parameters.dropFirst())
        let parameters = tuple(rest.map(schema), required: max(method.requiredCount - 1, 0))
        let isFileRequired = method.parameters.first?.isRequired ?? false
        let required = (isFileRequired ? ["file"] : []) + (method.requiredCount > 1 ? ["params"] : [])
        var schema: JSON = [
            "type": "object", "properties": ["file": file, "params": parameters], "additionalProperties": false,
        ]
        if !required.isEmpty { schema = schema.adding("required", .array(required.map { .string($0) })) }
        var encoding: JSON = ["params": ["contentType": "application/json"]]
        if !types.isEmpty {
            encoding = encoding.adding("file", ["contentType": .string(types.joined(separator: ", "))])
        }
        return ["schema": schema, "encoding": encoding]
    }

    // MARK: Replies

    private static func success(_ method: Method) -> JSON {
        var properties: JSON = [
            "status": ["const": 200], "status_text": ["type": "string"], "exception": ["const": false],
        ]
        var required: [JSON] = ["status", "status_text", "exception"]
        let data = method.dataSchema
        properties = properties.adding("data", data ?? true)
        if let data, !data.admitsNull { required.append("data") }
        var listMeta: JSON = ["$ref": "#/components/schemas/ListMeta"]
        if let list = method.list, !list.options.takesID {
            required.append("meta")
        } else if method.list == nil {
            listMeta = ["type": "object"]
        }
        if method.returnsReply { properties = properties.adding("meta", listMeta) }
        let result: JSON = ["type": "object", "properties": properties, "required": .array(required)]
        return [
            "description": "OK",
            "content": [
                "application/json": [
                    "schema": [
                        "type": "object", "properties": ["jsonrpc": ["const": "2.0"], "result": result],
                        "required": ["jsonrpc", "result"],
                    ]
                ]
            ],
        ]
    }

    private static let listMeta: JSON = [
        "type": "object",
        "properties": [
            "total": ["type": "integer"],
            "summary": ["type": "object", "properties": ["total": ["type": "integer"]], "required": ["total"]],
        ],
        "required": ["total", "summary"],
    ]

    private static let errorSchema: JSON = [
        "type": "object",
        "properties": [
            "jsonrpc": ["const": "2.0"],
            "error": [
                "type": "object",
                "properties": [
                    "code": ["type": "integer"], "message": ["type": "string"],
                    "data": [
                        "type": "object",
                        "properties": [
                            "exception": ["type": "boolean"], "request_id": ["type": "string"],
                            "errors": [
                                "type": "array",
                                "items": [
                                    "type": "object",
                                    "properties": ["path": ["type": "string"], "message": ["type": "string"]],
                                    "required": ["path", "message"],
                                ],
                            ],
                        ],
                        "required": ["exception", "request_id"],
                    ],
                ],
                "required": ["code", "message", "data"],
            ],
        ],
        "required": ["jsonrpc", "error"],
    ]
}
