import Glibc
import Synchronization

/// A close-on-exec pipe; both ends are closed with it.
final class Pipe: Sendable {
    let readEnd: Int32
    private let openWriteEnd: Mutex<Int32>

    init() throws(EmbeddedPostgresError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw EmbeddedPostgresError(.command, "Cannot make a pipe: \(ErrnoText.text(errno)).")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        readEnd = ends[0]
        openWriteEnd = Mutex(ends[1])
    }

    var writeEnd: Int32 { openWriteEnd.withLock { $0 } }

    func closeWriteEnd() {
        openWriteEnd.withLock { end in
            if end >= 0 { close(end) }
            end = -1
        }
    }

    deinit {
        closeWriteEnd()
        close(readEnd)
    }
}
