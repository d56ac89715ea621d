import Foundation
import JSON
import Testing

/// clients/js/methods.d.ts by a TypeScript compiler.
@Suite(.timeLimit(.minutes(20))) struct TypeScriptCheckTests {
    private static let declarations = Application.project.appending(path: "clients/js/methods.d.ts").standardizedFileURL
    private static let calls = Application.project.appending(path: "Tests/Fixtures/typescript/calls.ts")
        .standardizedFileURL

    private func check(_ file: URL) async throws -> Program {
        try await Program.run(
            URL(filePath: "/usr/bin/tsc"),
            [
                "--noEmit", "--strict", "--noUncheckedIndexedAccess", "--target", "es2020", "--moduleResolution",
                "node", file.path(),
            ],
            within: .seconds(120))
    }

    @Test func itIsWhatTheCatalogueSays() async throws {
        try await TestDatabase.with { database in
            try await withFolder { folder in
                let file = folder.appending(path: "methods.d.ts")
                let program = try await Program.gatehouse(
                    "docs", folder.path(), "--typescript", file.path(), "--openapi", folder.appending(path: "o").path(),
                    on: database)
                #expect(program.status == 0, "\(program.error)")
                let description = try String(contentsOf: folder.appending(path: "o"), encoding: .utf8)
                #expect(try JSON(parsing: description)["paths"]?["/v1/profile/read"]?["get"] != nil)
                #expect(
                    try String(contentsOf: file, encoding: .utf8)
                        == String(contentsOf: Self.declarations, encoding: .utf8),
                    "clients/js/methods.d.ts is stale: run make docs")
            }
        }
    }

    /// Lines that must not compile are marked in the file, and the compiler refuses a mark without need.
    @Test func rightCallsCompileAndWrongOnesDoNot() async throws {
        let program = try await check(Self.calls)
        #expect(program.status == 0, "\(program.output)\(program.error)")
    }

    /// Without the marks each of those lines is an error.
    @Test func eachWrongCallIsAnErrorOfItsOwn() async throws {
        let text = try String(contentsOf: Self.calls, encoding: .utf8)
        let marks = text.components(separatedBy: "// @ts-expect-error").count - 1
        try await withFolder { folder in
            let file = folder.appending(path: "calls.ts")
            try text.replacing("@ts-expect-error", with: "an error")
                .replacing("../../../clients/js/methods", with: Self.declarations.path().replacing(".d.ts", with: ""))
                .write(to: file, atomically: false, encoding: .utf8)
            let program = try await check(file)
            let lines = Set(program.output.matches(of: /calls\.ts\((\d+),\d+\): error/).map { String($0.1) })
            #expect(marks > 12 && lines.count == marks, "\(program.output)")
        }
    }
}
