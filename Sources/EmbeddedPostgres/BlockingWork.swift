import Glibc
import Synchronization

/// Tells work on a thread of its own that the task waiting for it was cancelled.
final class Cancellation: Sendable {
    private let cancelled = Atomic<Bool>(false)
    /// A pipe whose read end becomes readable on cancellation, for waits in poll(2); -1 where none could be made.
    private let pipe: Pipe?

    init() {
        pipe = try? Pipe()
    }

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }
    var descriptor: Int32 { pipe?.readEnd ?? -1 }

    func cancel() {
        guard !cancelled.exchange(true, ordering: .acquiringAndReleasing) else { return }
        pipe?.closeWriteEnd()
    }

    /// Sleeps, at most until cancelled.
    func sleep(_ duration: Duration) throws {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&watched, 1, Int32(clamping: duration.milliseconds))
        if isCancelled { throw CancellationError() }
    }
}

/// Runs what blocks on a thread of its own, so that it never holds a thread of the cooperative pool.
/// Meant for the few long waits of a start, a stop and a supervision, not for many calls.
enum BlockingWork {
    /// - Parameter cancellable: false for what must be done all the same when the waiting task is cancelled.
    static func run<Value: Sendable>(
        cancellable: Bool = true, _ body: @escaping @Sendable (Cancellation) throws -> Value
    ) async throws -> Value {
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let work = Work { continuation.resume(with: Result { try body(cancellation) }) }
                if let code = work.start() {
                    continuation.resume(
                        throwing: EmbeddedPostgresError(
                            .command, "Cannot create a thread: \(ErrnoText.text(code))."))
                }
            }
        } onCancel: {
            if cancellable { cancellation.cancel() }
        }
    }

    private final class Work: Sendable {
        private let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }

        /// nil when the thread runs, else the error's number; the body is then never called.
        func start() -> Int32? {
            var attributes = pthread_attr_t()
            pthread_attr_init(&attributes)
            pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
            defer { pthread_attr_destroy(&attributes) }
            let retained = Unmanaged.passRetained(self)
            var thread = pthread_t()
            let code = pthread_create(
                &thread, &attributes,
                { argument in
                    if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
                    return nil
                }, retained.toOpaque())
            guard code != 0 else { return nil }
            retained.release()
            return code
        }
    }
}

extension Duration {
    var milliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
}
