import Foundation
import JSON
import Testing

/// The example's README, as a reader would follow it.
@Suite(.timeLimit(.minutes(20)))
struct ExampleReadmeTests {
    private struct Block {
        let language: Substring
        let text: String
    }

    private static func blocks(of file: URL) throws -> [Block] {
        try String(contentsOf: file, encoding: .utf8).matches(of: /```(shell|json)\n([^`]*)\n```/)
            .map { Block(language: $0.1, text: String($0.2)) }
    }

    /// What differs each time is left out.
    private static func comparable(_ text: String) throws -> JSON {
        let fixed = text.replacing(/"(created|request_id)"\s*:\s*"[^"]*"/) { "\"\($0.1)\":\"\"" }
        return try JSON(parsing: fixed.split(whereSeparator: \.isNewline).joined())
    }

    @Test func itsCallsReplyAsItSays() async throws {
        let readme = Application.example.appending(path: "README.md")
        let blocks = try Self.blocks(of: readme)
        let start = try #require(blocks.first).text
        let match = try #require(
            start.wholeMatch(of: /GATEHOUSE_ROOT_PASSWORD=(\S+) \.build\/release\/gatehouse serve --sql (\S+)/))
        let tree = Application.project.appending(path: String(match.2)).standardizedFileURL.path()
        try await TestDatabase.with { database in
            let environment = ["GATEHOUSE_ROOT_PASSWORD": String(match.1)]
            try await Node.with(database, environment: environment, arguments: ["--sql", tree]) { node async throws in
                // One shell, whose replies come apart at a mark.
                let commands = blocks.dropFirst().filter { $0.language == "shell" }.map(\.text)
                let script = (["set -eu"] + commands).joined(separator: "\necho '<<<>>>'\n")
                    .replacing("http://127.0.0.1:8080", with: "http://127.0.0.1:\(node.port)")
                let shell = try await Program.run(URL(filePath: "/bin/bash"), ["-c", script])
                #expect(shell.status == 0, "\(shell.error)")
                let replies = shell.output.components(separatedBy: "<<<>>>\n").dropFirst()
                let expected = blocks.filter { $0.language == "json" }.map(\.text)
                // The first block prepares.
                try #require(replies.count == expected.count + 1 && expected.count == 5, "\(shell.output)")
                for (reply, expected) in zip(replies.dropFirst(), expected) {
                    #expect(try Self.comparable(reply) == Self.comparable(expected), "\(reply)")
                }
            }
        }
    }

    @Test func itNamesEveryFileAndLeadsToWhatIsThere() throws {
        let text = try String(contentsOf: Application.example.appending(path: "README.md"), encoding: .utf8)
        let names = try FileManager.default.subpathsOfDirectory(atPath: Application.example.path())
        for name in names where name.hasSuffix(".sql") {
            #expect(text.contains(name) || text.contains("`\(name.split(separator: "/").last ?? "")`"), "\(name)")
        }
        for link in text.matches(of: /\]\(([^)#]+)/) {
            let target = Application.example.appending(path: String(link.1)).standardizedFileURL.path()
            #expect(FileManager.default.fileExists(atPath: target), "\(link.1)")
        }
    }

    @Test func theExamplesMethodsAreDocumented() async throws {
        try await Example.with { stage in
            try await withFolder { folder in
                let program = try await Program.gatehouse("docs", folder.path(), on: stage.database)
                #expect(program.status == 0, "\(program.error)")
                let page = try String(contentsOf: folder.appending(path: "bookmarks.md"), encoding: .utf8)
                for method in ["create", "create-topic", "delete", "import", "read"] {
                    #expect(page.contains("\"http://127.0.0.1:8080/v1/bookmarks/\(method)\""))
                }
            }
        }
    }
}
