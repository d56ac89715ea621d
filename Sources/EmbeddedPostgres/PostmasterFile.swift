import Glibc

/// `postmaster.pid`, the file by which a running server tells of itself; its lines are those of PostgreSQL's
/// `utils/pidfile.h`, written one after the other while the server starts.
package struct PostmasterFile: Equatable {
    package let process: Int32
    /// Seconds since 1970 at which the server was started.
    package let started: Int64?
    package let port: Int?
    package let socketDirectory: String?
    /// The server's System V segment, by which it tells whether anything of it still runs.
    package let sharedMemory: Int?
    /// `starting`, `ready`, `standby`, `stopping`.
    package let status: String?

    package init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        func line(_ number: Int) -> Substring? {
            guard lines.count >= number else { return nil }
            let content = lines[number - 1]
            let end = content.lastIndex { $0 != " " }
            return end.map { content[...$0] }
        }
        // A negative number is a stand-alone backend's.
        guard let first = line(1), let number = pid_t(first), number != 0, number != pid_t.min else { return nil }
        process = abs(number)
        started = line(3).flatMap { Int64($0) }
        port = line(4).flatMap { Int($0) }
        socketDirectory = line(5).map(String.init)
        sharedMemory = line(7).flatMap { $0.split(separator: " ").last }.flatMap { Int($0) }
        status = line(8).map(String.init)
    }

    static func read(cluster: String) -> PostmasterFile? {
        FileSystem.read("\(cluster)/postmaster.pid", limit: 16_384).flatMap { PostmasterFile($0) }
    }
}
