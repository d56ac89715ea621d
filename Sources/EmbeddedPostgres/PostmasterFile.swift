import Glibc

/// `postmaster.pid`, the file by which a running server tells of itself; its lines are those of PostgreSQL's
/// `utils/pidfile.h`, written one after the other while the server starts.
package struct PostmasterFile: Equatable {
    package let process: Int32
    package let port: Int?
    package let socketDirectory: String?
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
        port = line(4).flatMap { Int($0) }
        socketDirectory = line(5).map(String.init)
        status = line(8).map(String.init)
    }

    static func read(cluster: String) -> PostmasterFile? {
        FileSystem.read("\(cluster)/postmaster.pid", limit: 16_384).flatMap { PostmasterFile($0) }
    }
}
