import Foundation
import Testing

/// A program that ran to its end.
struct Program: Sendable {
    let status: Int32
    let output: String
    let error: String

    /// What every program of a test is started with. By TMPDIR, as it stands here, scripts/with-postgres finds those that a test which
    /// was killed has left.
    static let environment = [
        "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "TMPDIR": ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp",
    ]

    /// Runs it without blocking the test's thread; after `limit` it is killed, which shows as status 9.
    static func run(
        _ url: URL,
        _ arguments: [String],
        environment: [String: String] = [:],
        directory: URL? = nil,
        input: String? = nil,
        within limit: Duration = .seconds(60)
    ) async throws -> Program {
        let process = Process()
        let output = Output()
        process.executableURL = url
        process.arguments = arguments
        process.environment = Self.environment.merging(environment) { $1 }
        if let directory { process.currentDirectoryURL = directory }
        output.attach(to: process)
        if let input {
            // Less than what a pipe holds.
            let pipe = Pipe()
            process.standardInput = pipe
            pipe.fileHandleForWriting.write(Data(input.utf8))
            pipe.fileHandleForWriting.closeFile()
        }
        try process.run()
        guard await eventually(within: limit, { !process.isRunning }) else {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            return Program(status: SIGKILL, output: output.standard, error: output.error)
        }
        // The last lines may still be on their way through the pipes.
        await eventually(within: .seconds(5)) { output.isComplete }
        return Program(status: process.terminationStatus, output: output.standard, error: output.error)
    }

    /// `gatehouse ARGUMENT…` on `database`, as its owner.
    static func gatehouse(
        _ arguments: String...,
        on database: TestDatabase,
        binary: String = "gatehouse",
        environment: [String: String] = [:],
        directory: URL? = nil
    ) async throws -> Program {
        try await run(
            try Node.binary(binary), arguments,
            environment: ["DATABASE_URL": try database.url(as: "gatehouse_owner")].merging(environment) { $1 },
            directory: directory)
    }
}

/// Looks every few milliseconds until `condition` holds; false where it does not within `limit`. It looks once more after that: a test
/// may have had no thread for as long.
@discardableResult
func eventually(within limit: Duration = .seconds(15), _ condition: () async throws -> Bool) async rethrows -> Bool {
    let deadline = ContinuousClock.now + limit
    while true {
        let isLast = deadline <= .now
        if try await condition() { return true }
        if isLast { return false }
        try? await Task.sleep(for: .milliseconds(5))
    }
}

/// A folder of the test's own, readable by PostgreSQL's user, removed at the end.
func withFolder<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
    // scripts/with-postgres says where, and takes away what a killed test leaves.
    var template = Array("\(FileManager.default.temporaryDirectory.path())gatehouse-e2e-XXXXXX".utf8CString)
    _ = try #require(mkdtemp(&template))
    let path = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
    chmod(path, 0o755)
    let folder = URL(filePath: path, directoryHint: .isDirectory)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await Threads.with { try await body(folder) }
}

/// The middle of `values`.
func median<Value: Comparable>(_ values: [Value]) -> Value { values.sorted()[values.count / 2] }

/// Lets the tests' own process open as many files as it may; a test that needs `count` fails where that is fewer.
func raiseFileLimit(to count: UInt) throws {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    try #require(limit.rlim_cur >= count, "raise the limit of open files to \(count): ulimit -n")
}
