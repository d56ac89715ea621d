import Glibc

/// A program run to its end with an absolute path, no shell, a bounded time and a bounded output.
struct Command {
    /// Path and arguments.
    let arguments: [String]
    /// `NAME=value` entries; nothing is inherited.
    let environment: [String]
    /// Written to standard input before the program starts; at most 32 KiB, so that no write can block.
    var input = ""
    var timeLimit: Duration = .seconds(60)

    struct Outcome {
        /// The exit status, or 128 + the signal's number.
        let status: Int32
        /// Standard output and standard error as they came, the last 8 KiB of them.
        let output: String
    }

    /// Throws `.command` when the program cannot be run or exceeds its time, `CancellationError` when cancelled;
    /// in both cases nothing of its process group is left.
    func run(_ cancellation: Cancellation) throws -> Outcome {
        let outputPipe = try Pipe()
        let inputPipe = try Pipe()
        try writeInput(to: inputPipe)
        let child = try Spawn.start(
            arguments: arguments, environment: environment,
            input: inputPipe.readEnd, output: outputPipe.writeEnd)
        outputPipe.closeWriteEnd()
        do {
            let output = try read(outputPipe.readEnd, until: .now + timeLimit, cancellation)
            return Outcome(status: Spawn.wait(child), output: output)
        } catch {
            kill(-child, SIGKILL)
            _ = Spawn.wait(child)
            throw error
        }
    }

    private func writeInput(to pipe: Pipe) throws(EmbeddedPostgresError) {
        let bytes = Array(input.utf8.prefix(32_768))
        guard bytes.isEmpty || write(pipe.writeEnd, bytes, bytes.count) == bytes.count else {
            throw EmbeddedPostgresError(.command, "Cannot write the input of \(arguments[0]).")
        }
        pipe.closeWriteEnd()
    }

    private func read(
        _ descriptor: Int32, until deadline: ContinuousClock.Instant, _ cancellation: Cancellation
    ) throws -> String {
        var tail: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8_192)
        while true {
            let left = deadline - .now
            guard left > .zero else {
                throw EmbeddedPostgresError(
                    .command, "\(arguments[0]) did not end within \(timeLimit.components.seconds) s.",
                    detail: String(decoding: tail, as: UTF8.self))
            }
            var watched = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: cancellation.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            poll(&watched, 2, Int32(clamping: left.milliseconds + 1))
            if cancellation.isCancelled { throw CancellationError() }
            guard watched[0].revents != 0 else { continue }
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                return String(decoding: tail, as: UTF8.self)
            }
            tail = Array((tail + buffer[..<count]).suffix(8_192))
        }
    }
}
