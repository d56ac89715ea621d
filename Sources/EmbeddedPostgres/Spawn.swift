import Glibc

/// posix_spawn(3) for children that must not feel what happens to this process: each gets a session of its own
/// (a terminal's Ctrl-C does not reach it), default signal handling, and no descriptor but the three given.
enum Spawn {
    /// `POSIX_SPAWN_SETSID`; spawn.h shows it, as the function below, only to C compiled with `_GNU_SOURCE`.
    private static let newSession: Int16 = 0x80

    private typealias CloseFrom =
        @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

    /// glibc 2.34 and later; without it, descriptors that are not close-on-exec are inherited.
    private static let closeFrom: CloseFrom? = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np")
        .map { unsafeBitCast($0, to: CloseFrom.self) }

    /// Starts a program and returns its process id, which is also its session's and process group's.
    static func start(
        arguments: [String], environment: [String], input: Int32, output: Int32
    ) throws(EmbeddedPostgresError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        _ = closeFrom?(&actions, 3)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes, newSession | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))

        var argumentPointers = arguments.map { strdup($0) } + [nil]
        var environmentPointers = environment.map { strdup($0) } + [nil]
        defer { for pointer in argumentPointers + environmentPointers { free(pointer) } }
        var child: pid_t = 0
        let code = posix_spawn(
            &child, arguments[0], &actions, &attributes, &argumentPointers, &environmentPointers)
        guard code == 0 else {
            throw EmbeddedPostgresError(.command, "Cannot run \(arguments[0]): \(ErrnoText.text(code)).")
        }
        return child
    }

    /// Waits for a child that has ended or is about to. Exit status, or 128 + the signal's number.
    static func wait(_ child: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { return 255 }
        }
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }

    /// Takes the remains of a child that has ended from the process table; nothing for others' children.
    static func reap(_ child: pid_t) {
        var status: Int32 = 0
        waitpid(child, &status, WNOHANG)
    }
}
