import Foundation
import Testing

/// A data directory with a PostgreSQL of the node's own in it, which is ended with the test.
struct PrivateData: Sendable {
    let folder: URL

    var path: String { folder.appending(path: "data").path() }
    /// The node makes root's password itself.
    var environment: [String: String] { ["GATEHOUSE_DATA_DIR": path, "GATEHOUSE_ROOT_PASSWORD": ""] }

    static func with<Value>(_ body: (PrivateData) async throws -> Value) async throws -> Value {
        try await withFolder { folder in
            let data = PrivateData(folder: folder)
            defer { data.end() }
            return try await body(data)
        }
    }

    func start(_ arguments: String...) async throws -> Node {
        try await Node(environment: environment, arguments: arguments)
    }

    func run(_ arguments: String...) async throws -> Program {
        try await Program.run(try Node.binary(), arguments, environment: environment, directory: folder)
    }

    /// Process id of the server; nil where none runs.
    var postmaster: Int32? {
        guard let text = try? String(contentsOfFile: "\(path)/postgres/postmaster.pid", encoding: .utf8),
            let first = text.split(separator: "\n").first, let process = Int32(first), kill(process, 0) == 0
        else { return nil }
        return process
    }

    private func end() {
        guard let postmaster else { return }
        kill(postmaster, SIGQUIT)
        for _ in 0..<200 where kill(postmaster, 0) == 0 { usleep(10_000) }
    }
}

extension Node {
    /// The password that it made for root and printed, if it did.
    var printedPassword: String? {
        let lines = printed.split(separator: "\n").filter { $0.hasPrefix("root password: ") }
        return lines.count == 1 ? String(lines[0].dropFirst("root password: ".count)) : nil
    }
}
