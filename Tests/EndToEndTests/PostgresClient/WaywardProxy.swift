import Foundation
import Testing

/// A proxy before the tests' PostgreSQL that distorts what that sends: Tests/Fixtures/wayward_proxy.py, which says how.
final class WaywardProxy: Sendable {
    let port: Int
    private let process: Process
    private let input: Pipe
    private let output: Output

    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Fixtures/wayward_proxy.py").standardizedFileURL

    /// `certificate`: a PEM file; connections are then encrypted.
    static func with(certificate: URL? = nil, _ body: (WaywardProxy) async throws -> Void) async throws {
        let proxy = try await WaywardProxy(certificate)
        defer { proxy.stop() }
        try await body(proxy)
    }

    private init(_ certificate: URL?) async throws {
        (process, input, output) = (Process(), Pipe(), Output())
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments =
            ["-B", Self.script.path(), "\(try TestDatabase.socketDirectory)/.s.PGSQL.5432"]
            + (certificate.map { [$0.path()] } ?? [])
        process.environment = Program.environment
        output.attach(to: process)
        process.standardInput = input
        try process.run()
        let (process, output) = (process, output)
        await eventually { output.standard.contains("\n") || !process.isRunning }
        guard let port = output.standard.split(separator: "\n").first.flatMap({ Int($0) }) else {
            kill(process.processIdentifier, SIGKILL)
            throw Node.NodeError(description: "no proxy: \(output.error)")
        }
        self.port = port
    }

    private func stop() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func url(_ database: TestDatabase, encrypted: Bool = false) -> String {
        "postgresql://gatehouse_owner@127.0.0.1:\(port)/\(database.name)" + (encrypted ? "?sslmode=require" : "")
    }

    /// Returns once it is done.
    func tell(_ command: String) async throws {
        let count = output.standard.count
        input.fileHandleForWriting.write(Data("\(command)\n".utf8))
        try #require(await eventually { output.standard.count > count }, "\(output.error)")
    }
}
