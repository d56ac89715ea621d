import Glibc

/// What the process may have open at once.
enum FileDescriptors {
    /// A node has 70 open at rest, uploads 256 at most.
    private static let reserve = 400
    /// Of a connection to PostgreSQL libpq's end and both of the relay's; of an event loop what it waits on.
    private static let perDatabaseConnection = 3
    private static let perEventLoop = 3

    /// Raises the limit as far as the system lets it; what it is then.
    @discardableResult
    static func raiseLimit() -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 1_024 }
        let raised = rlimit(rlim_cur: limit.rlim_max, rlim_max: limit.rlim_max)
        if withUnsafePointer(to: raised, { setrlimit(resource, $0) }) == 0 { limit = raised }
        return Int(clamping: limit.rlim_cur)
    }

    /// How many callers' connections a limit has room for. Where none is left, Swift's runtime ends the process when it looks after its
    /// threads: there must always be some.
    static func connections(
        within limit: Int,
        databaseConnections: Int,
        eventLoops: Int
    ) throws(CommandError) -> Int {
        let own = reserve + perDatabaseConnection * databaseConnections + perEventLoop * eventLoops
        guard limit > own else {
            throw CommandError(
                description: "too few file descriptors: \(limit), where the node itself needs \(own) (ulimit -n)")
        }
        return limit - own
    }
}
