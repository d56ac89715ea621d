import Foundation
import JSON
import NIOHTTP1
import Schemas
import Testing

/// What methods answer is what their entries say.
@Suite(.timeLimit(.minutes(20))) struct ResultTests {
    /// Calls beside the one with the entry's examples.
    private static let more: [String: [JSON]] = [
        "/v1/admin/api-call-log/read-latest-stat": [[]],
        "/v1/admin/api-call-log/read-log": [[]],
        "/v1/admin/users/create": [[["username": "bob", "password": "correct horse 7", "enabled": false]]],
        "/v1/admin/users/read": [[["id": "1"]], [["where": ["search": ["like", "a%"]]]], [["limit": 1]]],
        "/v1/admin/users/set-password": [["alice", "battery staple 8"]],
        "/v1/admin/users/set-username": [["alice", "alice-b", "battery staple 8"]],
        "/v1/api-tokens/create": [["deploy"]],
        "/v1/api-tokens/read": [[], [["id": "1700018"]]],
        "/v1/profile/set-email": [[]],
        "/v1/session/signin": [[], [nil, ["user"]]],
        "/v1/test/test": [[]],
        "/v1/test/upload": [[], [nil, ["a": [1]]]],
    ]

    @Test func everyReplyIsAsItsEntrySays() async throws {
        try await Stage.with { stage in
            let entries = try #require(try Self.entries(stage.database))
            let results = Dictionary(
                uniqueKeysWithValues: entries.map { ($0["id"]?.string ?? "", $0["result"] ?? .null) })
            #expect(entries.count > 36)
            // Rows for the lists: calls that came, users and tokens that did and did not do things.
            let root = try await stage.client.signinAsRoot()
            for _ in 0..<3 { _ = try await stage.client.call("test/test", ["x"], token: root) }
            #expect(
                try await eventually { try stage.database.scalar("select count(*) > 3 from gatehouse.call_log") == "t" }
            )
            for entry in entries {
                let id = try #require(entry["id"]?.string)
                let schema = try #require(entry["result"], "\(id) has no result")
                let list = entry["parameters"]?.array?.contains { $0["schema"]?["apiRead"] != nil } == true
                for parameters in [Self.example(entry)] + (Self.more[id] ?? []) {
                    let token = try stage.database.prepareExample(of: id)
                    let isSignout = id == "/v1/session/signout"
                    let path = String(id.dropFirst(4))
                    let reply = try await stage.client.call(path, parameters, token: token)
                    #expect(reply.status == 200, "\(id) \(reply.text)")
                    let isOneRow = parameters.array?.first?["id"] != nil
                    let schema = list && !isOneRow ? ["type": "array", "items": schema] : schema
                    let found = try Self.violations(of: reply.data ?? .null, Self.strict(schema, results))
                    #expect(found.isEmpty, "\(id) \(found) \(reply.text.prefix(500))")
                    let meta = reply.json["result"]?["meta"]
                    #expect(!list || (isOneRow ? meta == nil : meta?["summary"]?["total"]?.integer != nil), "\(id)")
                    if list, !isOneRow { #expect(reply.data?.array?.isEmpty == false, "\(id): no row to look at") }
                    if isSignout { #expect(try await stage.client.call("profile/read", token: token).status == 401) }
                }
            }
        }
    }

    @Test func anUploadsReply() async throws {
        try await Stage.with { stage in
            let entry = try #require(try Self.entries(stage.database)?.first { $0["id"] == "/v1/test/upload" })
            let form = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n1\r\n--x--\r\n"
            let reply = try await stage.client.post(
                "/v1/test/upload", form, headers: [("content-type", "multipart/form-data; boundary=x")])
            #expect(reply.data?["file"]?["size"] == 1)
            let schema = Self.strict(entry["result"] ?? false, [:])
            #expect(try Self.violations(of: try #require(reply.data), schema).isEmpty)
        }
    }

    /// A member that is missing, or one more, would be found.
    @Test func aReplyOfAnotherShapeIsFound() throws {
        let schema: JSON = [
            "type": "array", "items": ["type": "object", "properties": ["id": [:]], "required": ["id"]],
        ]
        #expect(try Self.violations(of: [["id": 1]], Self.strict(schema, [:])).isEmpty)
        #expect(try !Self.violations(of: [["id": 1, "name": 1]], Self.strict(schema, [:])).isEmpty)
        #expect(try !Self.violations(of: [[:]], Self.strict(schema, [:])).isEmpty)
    }

    private static func entries(_ database: TestDatabase) throws -> [JSON]? {
        let text = try #require(try database.scalar("select gate.node_catalogue()"))
        return try JSON(parsing: text)["methods"]?.array
    }

    private static func example(_ entry: JSON) -> JSON {
        let parameters = entry["parameters"]?.array ?? []
        let last = parameters.lastIndex { $0["required"] != false || $0["example"] != nil }
        return .array(last.map { parameters[...$0].map { $0["example"] ?? .null } } ?? [])
    }

    private static func violations(of value: JSON, _ schema: JSON) throws -> [Schema.Violation] {
        var violations: [Schema.Violation] = []
        try Schema(compiling: schema).validate(value, into: &violations)
        return violations
    }

    /// The schema, which admits no members but those it names, with other methods' results where it refers to them.
    private static func strict(_ schema: JSON, _ results: [String: JSON]) -> JSON {
        switch schema {
        case .array(let elements): return .array(elements.map { strict($0, results) })
        case .object(let members):
            if let path = members["$ref"]?.string { return strict(results[path] ?? .null, results) }
            let isClosed =
                members["properties"] != nil && members["type"] != nil && members["additionalProperties"] == nil
            let inner = members.map { ($0.key, strict($0.value, results)) }
            return .object(JSON.Object(inner + (isClosed ? [("additionalProperties", false)] : [])))
        default: return schema
        }
    }
}
