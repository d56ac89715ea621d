import Glibc
import Synchronization

/// Standard error for the log. Nobody waits for its reader: while that one takes nothing, lines are left out and counted, since what
/// writes them serves calls.
///
/// A line is one line of at most 4,096 bytes: so much a pipe takes at once when poll(2) calls it writable (PIPE_BUF, pipe(7)).
struct LogStream: TextOutputStream, Sendable {
    private static let longest = 4_096
    /// In milliseconds, for the first line that waits for a reader who has stopped.
    private static let writeTimeout: Int32 = 100
    private static let leftOut = Mutex(0)

    func write(_ line: String) {
        let bytes = Self.singleLine(line)
        Self.leftOut.withLock { leftOut in
            guard Self.isWritable(waiting: leftOut == 0 ? Self.writeTimeout : 0) else {
                leftOut += 1
                return
            }
            if leftOut > 0 {
                Self.put(Array("gatehouse: \(leftOut) lines of the log were left out, since nobody read them\n".utf8))
                leftOut = Self.isWritable(waiting: 0) ? 0 : 1
                if leftOut > 0 { return }
            }
            Self.put(bytes)
        }
    }

    /// Without control characters: what comes from elsewhere begins no line of its own.
    static func singleLine(_ line: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for byte in line.utf8.prefix(longest - 1) {
            bytes.append(byte < 0x20 || byte == 0x7F ? UInt8(ascii: " ") : byte)
        }
        while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// Also where nobody is there any more: then writing fails at once.
    private static func isWritable(waiting milliseconds: Int32) -> Bool {
        var descriptor = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        return poll(&descriptor, 1, milliseconds) > 0
    }

    private static func put(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
