import NIOPosix

/// Tests block: on a process that ends, on a statement, on a lock. Of Swift's own threads there is one for each core, and as many
/// tests that block would hold up all others, by whose clocks a node then looks slow.
final class Threads: TaskExecutor {
    private static let shared = Threads()
    private static let places = Permits(8)
    @TaskLocal private static var isInside = false

    private let pool = NIOThreadPool(numberOfThreads: 64)

    private init() { pool.start() }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pool.submit { _ in job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Runs `body` and its child tasks where they may block, and beside so many others that all get on.
    static func with<Value>(_ body: () async throws -> Value) async throws -> Value {
        if isInside { return try await body() }
        return try await places.with {
            try await $isInside.withValue(true) {
                try await withTaskExecutorPreference(shared, operation: body)
            }
        }
    }
}
