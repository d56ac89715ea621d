import EmbeddedPostgres
import Foundation
import Logging

/// A temporary folder with a data directory in it, removed in any case, also with what still runs in it.
struct Workspace {
    let root: String
    var data: String { "\(root)/data" }
    var cluster: String { "\(data)/postgres" }

    static func use(
        readable: Bool = true, _ body: (Workspace) async throws -> Void
    ) async throws {
        // scripts/with-postgres says where, and takes away what a killed test leaves.
        var template = Array("\(FileManager.default.temporaryDirectory.path())gatehouse-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(text: "no temporary folder") }
        let workspace = Workspace(root: String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self))
        if readable { chmod(workspace.root, 0o755) }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(workspace))
        } catch {
            outcome = .failure(error)
        }
        try workspace.remove()
        try outcome.get()
    }

    func postgres(directory: String? = nil, binaries: String? = nil) -> EmbeddedPostgres {
        var logger = Logger(label: "test")
        logger.logLevel = .error
        return EmbeddedPostgres(dataDirectory: directory ?? data, binaryDirectory: binaries, logger: logger)
    }

    /// Kills the servers of clusters under the folder, which a failed test may leave, and removes what they used.
    private func remove() throws {
        let files = FileManager.default
        var folders = [root]
        if let elsewhere = try? String(contentsOfFile: "\(data)/postgres.location", encoding: .utf8) {
            folders.append(try ClusterLocation.home(named: elsewhere, in: data))
        }
        for process in try files.contentsOfDirectory(atPath: "/proc").compactMap({ Int32($0) }) {
            let directory = try? files.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")
            if let directory, folders.contains(where: { directory.hasPrefix($0 + "/") }) { kill(process, SIGKILL) }
        }
        for folder in folders { try files.removeItem(atPath: folder) }
    }

    struct Failure: Error {
        let text: String
    }
}

/// Runs a program to its end; its standard output without the last line break.
@discardableResult
func run(_ arguments: [String]) throws -> String {
    let process = Process()
    let output = Foundation.Pipe()
    let errors = Foundation.Pipe()
    process.executableURL = URL(fileURLWithPath: arguments[0])
    process.arguments = Array(arguments.dropFirst())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let message = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Workspace.Failure(text: "\(arguments): \(message)") }
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
}

/// Runs SQL with psql; unaligned rows.
@discardableResult
func sql(_ url: String, _ statement: String) throws -> String {
    try run(["/usr/bin/env", "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", statement])
}

/// Looks every 10 ms until a condition holds; false when it does not within the time.
func eventually(within limit: Duration = .seconds(15), _ condition: () throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + limit
    while true {
        // Once more after that: a test may have had no thread for as long.
        let isLast = deadline <= ContinuousClock.now
        if try condition() { return true }
        if isLast { return false }
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// Arguments in front of a program that is to run as the user whose server it is.
func asOwner(of path: String) throws -> [String] {
    var information = stat()
    guard stat(path, &information) == 0 else { throw Workspace.Failure(text: "no \(path)") }
    guard geteuid() == 0 else { return [] }
    return ["/usr/bin/setpriv", "--reuid=\(information.st_uid)", "--regid=\(information.st_gid)", "--clear-groups"]
}

func mode(_ path: String) -> mode_t {
    var information = stat()
    return lstat(path, &information) == 0 ? information.st_mode & 0o7777 : 0
}
