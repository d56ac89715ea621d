import Glibc
import Synchronization

/// A flock(2) lock on a file, held until `release()` or the end of the process. The descriptor is close-on-exec:
/// a server that inherited it would hold the lock for as long as it lives.
final class FileLock: Sendable {
    enum Mode {
        case shared
        case exclusive
    }

    private let descriptor: Mutex<Int32>

    /// Opens the file, made with mode 0600 where missing, without locking it.
    init(path: String) throws(EmbeddedPostgresError) {
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard opened >= 0 else { throw .system("open the lock file", path, errno: errno) }
        descriptor = Mutex(opened)
    }

    /// Takes or converts the lock without waiting. Where a conversion fails, the lock held before may be lost.
    func tryLock(_ mode: Mode) -> Bool {
        descriptor.withLock { $0 >= 0 && flock($0, (mode == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 }
    }

    /// Takes the lock, trying again every 10 ms; false when the time is over.
    func lock(_ mode: Mode, within limit: Duration, _ cancellation: Cancellation) throws -> Bool {
        let deadline = ContinuousClock.now + limit
        while !tryLock(mode) {
            guard .now < deadline else { return false }
            try cancellation.sleep(.milliseconds(10))
        }
        return true
    }

    func release() {
        descriptor.withLock { held in
            if held >= 0 { close(held) }
            held = -1
        }
    }

    deinit { release() }
}
