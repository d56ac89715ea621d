import Glibc

/// A running server's first process. The start time keeps another process that later gets the same number from
/// being taken for it.
struct Postmaster: Equatable, Sendable {
    let process: pid_t
    private let startTicks: UInt64

    /// nil when there is no such process any more.
    init?(process: pid_t) {
        guard let status = ProcessStatus.read(process), status.isRunning else { return nil }
        self.process = process
        startTicks = status.startTicks
    }

    var isRunning: Bool {
        guard let status = ProcessStatus.read(process), status.startTicks == startTicks else { return false }
        if !status.isRunning { Spawn.reap(process) }
        return status.isRunning
    }

    func send(_ signal: Int32) {
        if isRunning { kill(process, signal) }
    }

    /// Waits until the process has ended; false when the time is over first. Throws when cancelled.
    func waitForEnd(within limit: Duration? = nil, _ cancellation: Cancellation) throws -> Bool {
        let deadline = limit.map { ContinuousClock.now + $0 }
        let handle = Self.open?(process, 0) ?? -1
        defer { if handle >= 0 { close(handle) } }
        // Looked at after the handle was opened, which therefore cannot be a successor's.
        while isRunning {
            if let deadline, .now >= deadline { return false }
            let left = deadline.map { $0 - .now } ?? .seconds(3_600)
            let canWait = handle >= 0 && cancellation.descriptor >= 0
            let longest: Duration = canWait ? .seconds(3_600) : .milliseconds(100)
            var watched = [
                pollfd(fd: handle, events: Int16(POLLIN), revents: 0),
                pollfd(fd: cancellation.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            poll(&watched, 2, Int32(clamping: min(left, longest).milliseconds + 1))
            if cancellation.isCancelled { throw CancellationError() }
        }
        return true
    }

    private typealias Open = @convention(c) (pid_t, UInt32) -> Int32

    /// pidfd_open(2), Linux 5.3 and glibc 2.36, in a header that Swift's Glibc module leaves out. Without it the
    /// process is looked at every 100 ms.
    private static let open: Open? = dlsym(nil, "pidfd_open").map { unsafeBitCast($0, to: Open.self) }
}
