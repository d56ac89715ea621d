import Foundation
import JSON
import NIOHTTP1
import Testing

/// GET /openapi.json by foreign programs, which scripts/setup installs from PyPI.
@Suite(.timeLimit(.minutes(20))) struct OpenAPITests {
    /// In `folder`, where the tools may leave what they like.
    private static func run(_ tool: String, _ arguments: [String], in folder: URL) async throws -> Program {
        let url = Application.project.appending(path: ".build/test-tools/bin/\(tool)").standardizedFileURL
        return try await Program.run(
            url, arguments, environment: ["HOME": "/nonexistent"], directory: folder, within: .seconds(300))
    }

    @Test func itIsValid() async throws {
        try await Stage.with(tree: Application.example) { stage in
            try await withFolder { folder in
                let file = folder.appending(path: "openapi.json")
                try Data(try await stage.client.send(.GET, "/openapi.json").body).write(to: file)
                let program = try await Self.run(
                    "openapi-spec-validator", ["--schema", "3.1", file.path()], in: folder)
                #expect(program.status == 0 && program.output.contains("OK"), "\(program.output)\(program.error)")
            }
        }
    }

    @Test func everyMethodIsThere() async throws {
        try await Stage.with(tree: Application.example) { stage in
            let document = try await stage.client.send(.GET, "/openapi.json").json
            let names = try #require(
                try stage.database.scalar(
                    "select string_agg(m.id || ' ' || m.name, ',' order by m.id) from gatehouse.methods m"))
            let described = try Self.paths(document).map {
                "\($0.key) \($0.value["post"]?["operationId"]?.string ?? "-")"
            }
            #expect(described.sorted() == names.split(separator: ",").map(String.init).sorted())
            let statuses = try #require(document["paths"]?["/v1/test/upload"]?["post"]?["responses"])
            for status in [400, 401, 403, 404, 409, 413, 415, 429, 500, 503] {
                #expect(statuses["\(status)"]?["$ref"] != nil, "\(status)")
            }
        }
    }

    private static func paths(_ document: JSON) throws -> JSON.Object {
        guard case .object(let paths)? = document["paths"] else { throw JSONError() }
        return paths
    }

    private struct JSONError: Error {}

    /// Schemathesis makes calls of its own from the description, right and wrong ones, and compares what comes back.
    /// Its caller is root's API token, which is no session that it could end, with an id that it will not guess.
    private static func attack(_ stage: Stage, _ document: JSON, _ arguments: [String]) async throws -> Program {
        try stage.database.scalar("alter table gatehouse.tokens alter id restart with 8123456789012")
        let permissions = "array(select p.name from gatehouse.permissions p)"
        let token = try stage.database.makeAPIToken(of: "1", set: ["permissions": permissions])
        return try await withFolder { folder in
            let file = folder.appending(path: "openapi.json")
            try Data(document.serialized()).write(to: file)
            return try await run(
                "schemathesis",
                [
                    "run", file.path(), "--url", "http://127.0.0.1:\(stage.node.port)",
                    "--header", "Authorization: Bearer \(token)", "--no-color",
                    "--generation-deterministic", "--request-timeout", "20",
                    "--phases", "examples,coverage,fuzzing", "--checks",
                    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
                        + "response_schema_conformance,ignored_auth",
                ] + arguments, in: folder)
        }
    }

    @Test func schemathesisFindsNothing() async throws {
        try await Stage.with(tree: Application.example) { stage in
            try stage.database.makeUser("alice", set: ["email": "'alice@example.com'", "permissions_on": "'{admin}'"])
            let document = try await stage.client.send(.GET, "/openapi.json").json
            let program = try await Self.attack(stage, document, ["--max-examples", "20"])
            #expect(program.status == 0, "\(program.output.suffix(5000))\(program.error.suffix(1000))")
            #expect(!stage.node.log.contains("error"), "\(stage.node.log.suffix(2000))")
            let called = try stage.database.scalar("select count(distinct method) from gatehouse.call_log")
            #expect(called == "\(try Self.paths(document).count)")
        }
    }

    /// It would find a reply that is not as described.
    @Test func schemathesisFindsALie() async throws {
        try await Stage.with { stage in
            let reply = try await stage.client.send(.GET, "/openapi.json")
            let lie = reply.text.replacing(
                #""email_confirmed":{"type":"boolean"}"#, with: #""email_confirmed":{"type":"string"}"#)
            #expect(lie != reply.text)
            let program = try await Self.attack(
                stage, try JSON(parsing: lie), ["--max-examples", "1", "--include-path", "/v1/profile/read"])
            #expect(program.status == 1 && program.output.contains("Response violates schema"), "\(program.output)")
        }
    }
}
