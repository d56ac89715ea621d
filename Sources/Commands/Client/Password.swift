import Glibc
import Synchronization

/// Passwords come from standard input, never from the command line, which every process can read.
enum Password {
    /// The first line.
    static func fromStandardInput() throws -> String {
        guard let line = readLine(strippingNewline: true) else {
            throw CommandError(description: "standard input holds no password")
        }
        return line
    }

    /// Asks at the terminal, which shows nothing of what is typed. Ctrl-C ends the process once the terminal is as it was.
    static func asked() throws -> String {
        tell("Password: ")
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else {
            throw CommandError(description: "cannot read a password: \(reason())")
        }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        caught.store(0, ordering: .relaxed)
        let handlers = endings.map { signal($0) { Password.caught.store($0, ordering: .relaxed) } }
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        while !hasLine(within: 100), caught.load(ordering: .relaxed) == 0 {}
        let line = hasLine(within: 0) ? readLine(strippingNewline: true) : nil
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
        tell("\n")
        for (ending, handler) in zip(endings, handlers) { signal(ending, handler) }
        let ending = caught.load(ordering: .relaxed)
        if ending != 0 {
            // To the process: this thread may have its signals blocked. Where the signal is ignored, it goes on as without a line.
            kill(getpid(), ending)
            sleep(1)
        }
        guard let line else { throw CommandError(description: "no password") }
        return line
    }

    private static let endings = [SIGINT, SIGQUIT, SIGTERM, SIGHUP]
    /// The signal that came meanwhile; 0: none.
    private static let caught = Atomic<Int32>(0)

    private static func hasLine(within milliseconds: Int32) -> Bool {
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return poll(&input, 1, milliseconds) > 0
    }
}
