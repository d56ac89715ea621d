import Catalogue
import JSON

/// An HTTP status that calls are refused with, and the error codes behind it: docs/errors.md.
struct ErrorReply {
    /// Whose replies it is among.
    private enum Scope {
        case all, uploads, others
    }

    /// In OpenAPI's components.
    let name: String
    let status: Int
    let codes: [(code: Int, meaning: String)]
    private let scope: Scope

    private init(_ name: String, _ status: Int, _ codes: KeyValuePairs<Int, String>, _ scope: Scope = .all) {
        self.name = name
        self.status = status
        self.codes = codes.map { (code: $0.key, meaning: $0.value) }
        self.scope = scope
    }

    static let all = [
        ErrorReply("BadRequest", 400, [-32807: undecodable, -32808: invalid, 400: "refused by the method"], .others),
        ErrorReply(
            "BadUpload", 400,
            [
                -32807: undecodable, -32808: invalid, -32906: "content type of the file refused",
                -32907: "unexpected multipart field", 400: "refused by the method",
            ], .uploads),
        ErrorReply("Unauthorized", 401, [-32801: "insufficient permissions, as a guest", 401: "bad credentials"]),
        ErrorReply("Forbidden", 403, [-32801: "insufficient permissions", 403: "refused by the method"]),
        ErrorReply("NotFound", 404, [-32809: "no such method", 404: "what the parameters name does not exist"]),
        ErrorReply("Conflict", 409, [409: "taken already"]),
        ErrorReply("TooLarge", 413, [413: "body too large"], .others),
        ErrorReply("UploadTooLarge", 413, [-32902: "upload too large", 413: "body too large"], .uploads),
        ErrorReply("UnsupportedContentType", 415, [-32803: "unsupported content type"]),
        ErrorReply("TooManyRequests", 429, [-32802: "too many requests", 429: "too many failed attempts"]),
        ErrorReply("InternalError", 500, [500: "a fault of the server"]),
        ErrorReply("Unavailable", 503, [503: "database unreachable, or the server is busy"]),
    ]

    private static let undecodable = "the body is no JSON"
    private static let invalid = "a parameter is not as it must be"

    func concerns(_ method: Method) -> Bool {
        switch scope {
        case .all: true
        case .uploads: method.upload != nil
        case .others: method.upload == nil
        }
    }

    var response: JSON {
        let codes = codes.map { JSON.integer(Int64($0.code)) }
        let schema: JSON = [
            "allOf": [
                ["$ref": "#/components/schemas/Error"],
                ["properties": ["error": ["properties": ["code": ["enum": .array(codes)]]]]],
            ]
        ]
        let description = self.codes.map { "\($0.code): \($0.meaning)" }.joined(separator: "; ")
        let response: JSON = [
            "description": .string(description), "content": ["application/json": ["schema": schema]],
        ]
        switch status {
        case 401: return response.adding("headers", ["WWW-Authenticate": ["schema": ["type": "string"]]])
        case 429, 503:
            let seconds: JSON = ["description": "Seconds.", "schema": ["type": "integer", "minimum": 0]]
            return response.adding("headers", ["Retry-After": seconds])
        default: return response
        }
    }
}

extension JSON {
    /// Whether a schema, or one of its alternatives, has the type null.
    var admitsNull: Bool {
        guard self["type"] != "null", self["type"]?.array?.contains("null") != true else { return true }
        return (self["anyOf"] ?? self["oneOf"])?.array?.contains(where: \.admitsNull) ?? (self == [:])
    }
}
