import Foundation
import Testing

/// The built binary, serving.
final class Node: Sendable {
    /// Everything that it wrote to standard error.
    var log: String { output.withLock { String(decoding: $0.error, as: UTF8.self) } }
    /// Everything that it printed.
    var printed: String { output.withLock { String(decoding: $0.standard, as: UTF8.self) } }

    let port: Int
    private let process: Process
    private let output: Output
    /// Where it writes mails, unless the test says.
    private let dataFolder = FileManager.default.temporaryDirectory.appending(
        path: "gatehouse-node-\(UUID().uuidString)")

    static let rootPassword = "correct-horse-battery-9"

    /// The program that scripts/test built.
    static func binary(_ name: String = "gatehouse") throws -> URL {
        let folder = try #require(
            ProcessInfo.processInfo.environment["GATEHOUSE_TEST_BINARIES"], "run the tests with make test")
        return URL(filePath: folder).appending(path: name)
    }

    /// Serves `database` with the node's own login; `environment` adds to what it is started with.
    static func with<Value>(
        _ database: TestDatabase,
        binary: String = "gatehouse",
        environment: [String: String] = [:],
        arguments: [String] = [],
        launcher: [String] = [],
        _ body: (Node) async throws -> Value
    ) async throws -> Value {
        var variables = [
            "DATABASE_URL": try database.url(as: "gatehouse_owner"),
            "GATEHOUSE_NODE_URL": try database.url(as: "gatehouse_node"),
            "GATEHOUSE_MAIL_URL": try database.url(as: "gatehouse_mail"),
        ]
        variables.merge(environment) { $1 }
        let node = try await Node(binary: binary, environment: variables, arguments: arguments, launcher: launcher)
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await body(node))
        } catch {
            outcome = .failure(error)
        }
        node.terminate()
        return try outcome.get()
    }

    /// Starts and waits until it accepts calls. `launcher`: a command that becomes the node, which comes behind it.
    init(
        binary: String = "gatehouse",
        environment: [String: String],
        arguments: [String] = [],
        launcher: [String] = []
    ) async throws {
        let output = Output()
        let process = Process()
        let command = launcher + [try Self.binary(binary).path(), "serve", "--port", "0"] + arguments
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = [
            "GATEHOUSE_ROOT_PASSWORD": Self.rootPassword, "GATEHOUSE_DATA_DIR": dataFolder.path(),
        ].merging(Program.environment) { $1 }.merging(environment) { $1 }
        output.attach(to: process)
        try process.run()
        self.process = process
        self.output = output
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            if let port = output.port {
                self.port = port
                return
            }
            guard process.isRunning, .now < deadline else {
                process.terminate()
                await eventually(within: .seconds(2)) { output.isComplete }
                throw NodeError(
                    description:
                        "the node did not start: \(output.withLock { String(decoding: $0.error, as: UTF8.self) })")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    deinit { try? FileManager.default.removeItem(at: dataFolder) }

    struct NodeError: Error, CustomStringConvertible {
        let description: String
    }

    var processIdentifier: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    /// SIGTERM, then waits; the exit status.
    @discardableResult
    func terminate() -> Int32 {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// SIGKILL, then waits.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Resident memory in KiB.
    var residentKiB: Int {
        get throws {
            let status = try String(contentsOfFile: "/proc/\(processIdentifier)/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
            return try #require(Int(line.filter(\.isNumber)))
        }
    }
}

/// What a process writes, collected as it comes.
final class Output: Sendable {
    struct Text {
        var standard = Data()
        var error = Data()
        var closed = 0
    }

    private let text = Locked(Text())

    func withLock<Value>(_ body: (Text) -> Value) -> Value { text.withLock { body($0) } }

    var standard: String { withLock { String(decoding: $0.standard, as: UTF8.self) } }
    var error: String { withLock { String(decoding: $0.error, as: UTF8.self) } }
    /// Both pipes were closed at their other end.
    var isComplete: Bool { withLock { $0.closed == 2 } }

    func attach(to process: Process) {
        process.standardOutput = pipe { $0.standard.append($1) }
        process.standardError = pipe { $0.error.append($1) }
        process.standardInput = FileHandle.nullDevice
    }

    /// Read by a thread of its own until the process ends: Foundation's readability handlers are not safe against
    /// descriptors that are closed and used again meanwhile.
    private func pipe(_ append: @escaping @Sendable (inout Text, Data) -> Void) -> Pipe {
        let pipe = Pipe()
        let handle = pipe.fileHandleForReading
        Thread.detachNewThread { [text] in
            while true {
                let data = handle.availableData
                if data.isEmpty { break }
                text.withLock { append(&$0, data) }
            }
            text.withLock { $0.closed += 1 }
        }
        return pipe
    }

    /// From the line `listening on http://HOST:PORT`.
    var port: Int? {
        let printed = withLock { String(decoding: $0.standard, as: UTF8.self) }
        guard let line = printed.split(separator: "\n").first(where: { $0.hasPrefix("listening on ") }),
            printed.hasSuffix("\n")
        else { return nil }
        return line.split(separator: ":").last.flatMap { Int($0) }
    }
}

/// A value behind a lock.
final class Locked<Value>: @unchecked Sendable {
    // Every access goes through the lock.
    private let lock = NSLock()
    private var value: Value

    init(_ value: Value) { self.value = value }

    func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        try lock.withLock { try body(&value) }
    }
}
