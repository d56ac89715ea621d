import Foundation
import JSON
import Testing

/// docs/api/, written by `gatehouse docs`.
@Suite(.timeLimit(.minutes(20))) struct MethodDocumentationTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../docs/api").standardizedFileURL

    @Test func itIsWhatTheCatalogueSays() async throws {
        try await TestDatabase.with { database in
            try await withFolder { folder in
                let program = try await Program.gatehouse("docs", folder.path(), on: database)
                #expect(program.status == 0, "\(program.error)")
                let (written, kept) = (try Self.read(folder), try Self.read(Self.folder))
                #expect(written.keys.sorted() == kept.keys.sorted(), "run make docs")
                for (name, text) in written { #expect(kept[name] == text, "\(name) is stale: run make docs") }
            }
        }
    }

    @Test func limitsAreNamed() async throws {
        try await Application.with { application async throws in
            try application.edit("api/v1/app/count.sql") {
                $0.replacing(
                    #""permissions": ["*"]"#,
                    with: #"""
                        "permissions": ["*"], "options": {"active_requests_limit": 9, "active_requests_user_limit": 2,
                          "rate_limits": [{"per": "address", "requests": 100, "seconds": 60}]}
                        """#)
            }
            try await TestDatabase.with { database in
                try await withFolder { folder in
                    _ = try await Program.gatehouse("migrate", "--sql", application.path, on: database)
                    _ = try await Program.gatehouse("docs", folder.path(), on: database)
                    let page = try #require(try Self.read(folder)["app.md"])
                    #expect(
                        page.contains(
                            "**Limits:** 9 calls at once, 2 calls of one user at once, 100 calls in 60 s per address\n")
                    )
                    #expect(page.components(separatedBy: "**Limits:**").count == 2)
                }
            }
        }
    }

    /// Each call as a reader would paste it.
    @Test func everyCurlLineWorks() async throws {
        let examples = try Self.read(Self.folder).filter { $0.key != "README.md" }.values.flatMap(Self.examples)
        #expect(examples.count > 9)
        try await Stage.with { stage in
            for example in examples {
                let token = try stage.database.prepareExample(of: example.method)
                let command = example.command.replacing(
                    "http://127.0.0.1:8080", with: "http://127.0.0.1:\(stage.node.port)")
                let reply = try await Program.run(
                    URL(filePath: "/bin/bash"), ["-c", command + " --silent --show-error"],
                    environment: ["TOKEN": token, "FILE": Application.example.appending(path: "README.md").path()])
                let json = try JSON(parsing: reply.output)
                #expect(
                    reply.status == 0 && json["result"]?["status"] == 200,
                    "\(example.method): \(reply.error)\(reply.output)")
            }
        }
    }

    private struct Example {
        let method: String
        let command: String
    }

    private static func read(_ folder: URL) throws -> [String: String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path())
        return try Dictionary(
            uniqueKeysWithValues: names.map {
                ($0, try String(contentsOf: folder.appending(path: $0), encoding: .utf8))
            })
    }

    private static func examples(in page: String) -> [Example] {
        page.components(separatedBy: "```shell\n").dropFirst().compactMap { part in
            let command = part.components(separatedBy: "\n```")[0]
            return command.firstMatch(of: /127\.0\.0\.1:8080(\/v1\/[a-z\/-]+)/).map {
                Example(method: String($0.1), command: command)
            }
        }
    }
}
