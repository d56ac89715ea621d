import Foundation
import JSON
import NIOHTTP1
import Testing
import Tokens

/// A database with a node that serves it and one connection: what most tests of the API play on.
struct Stage: Sendable {
    let database: TestDatabase
    let node: Node
    let client: Client

    /// `sql`: files of an application's tree, by name, which the node is started with.
    static func with<Value>(
        environment: [String: String] = [:],
        sql: [String: String] = [:],
        _ body: (Stage) async throws -> Value
    ) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "fixture-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in sql {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: false, encoding: .utf8)
        }
        return try await with(environment: environment, tree: sql.isEmpty ? nil : folder, body)
    }

    /// `tree`: the folder of an application's tree, which the node is started with.
    static func with<Value>(
        environment: [String: String] = [:],
        tree: URL?,
        _ body: (Stage) async throws -> Value
    ) async throws -> Value {
        try await TestDatabase.with { database in
            let arguments = tree.map { ["--sql", $0.path()] } ?? []
            return try await Node.with(database, environment: environment, arguments: arguments) { node in
                try await node.client { client in
                    try await body(Stage(database: database, node: node, client: client))
                }
            }
        }
    }
}

/// Rows made by the owner, without the cost of hashing a password.
extension TestDatabase {
    /// The new user's id. `set` holds further columns as SQL: `["enabled": "false"]`.
    @discardableResult
    func makeUser(_ name: String, set columns: [String: String] = [:]) throws -> String {
        let names = columns.keys.sorted()
        let id = try scalar(
            """
            insert into gatehouse.users (\((["name"] + names).joined(separator: ", ")))
              values (\((["'\(name)'"] + names.map { columns[$0] ?? "null" }).joined(separator: ", "))) returning id
            """)
        return try #require(id)
    }

    /// A session's token text.
    func makeSession(of userID: String, set columns: [String: String] = [:]) throws -> String {
        let defaults = [
            "expires": "gatehouse.now() + interval '30 days'", "idle_expires": "gatehouse.now() + interval '7 days'",
        ]
        return try insert(.session, userID, defaults.merging(columns) { $1 })
    }

    /// An API token's text.
    func makeAPIToken(of userID: String, set columns: [String: String] = [:]) throws -> String {
        try insert(.api, userID, ["name": "'a token'"].merging(columns) { $1 })
    }

    private func insert(_ kind: TokenKind, _ userID: String, _ columns: [String: String]) throws -> String {
        let token = Token.make(kind)
        let names = columns.keys.sorted()
        try scalar(
            """
            insert into gatehouse.tokens (hash, kind, user_id, \(names.joined(separator: ", ")))
              values ('\\x\(token.hash.hex)', '\(kind == .api ? "api" : "session")', \(userID),
                \(names.map { columns[$0] ?? "null" }.joined(separator: ", "))) returning id
            """)
        return token.text
    }

    /// Forgets all failed sign-ins.
    func resetThrottles() throws { try scalar("delete from gatehouse.throttles") }
}

extension Client.Response {
    /// `error.data.errors[0].path`.
    var errorPath: String? { json["error"]?["data"]?["errors"]?.array?.first?["path"]?.string }
    var message: String? { json["error"]?["message"]?.string }
    func header(_ name: String) -> String? { headers.first(name: name) }
}

extension Client {
    /// A member's own parameters, as JSON text.
    func post(_ path: String, _ text: String, headers: [(String, String)] = []) async throws -> Response {
        try await send(.POST, path, headers: headers, body: Array(text.utf8))
    }

    /// Calls `method` by JSON-RPC.
    func rpc(_ text: String, headers: [(String, String)] = []) async throws -> Response {
        try await post("/", text, headers: headers)
    }
}
