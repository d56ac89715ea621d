import CEventFD
import CLibPQ
import Glibc
package import Logging
import Synchronization

/// LISTENs on channels, on a connection and a thread of its own.
///
/// Any role can NOTIFY: a notification says "look again", or where to look, never what to believe.
package final class NotificationListener: Sendable {
    /// One channel, for one reader.
    package final class Channel: Sendable {
        /// Payloads since the reader looked last.
        package struct Notifications: Sendable {
            package var payloads: [String] = []
            /// False: others may have been missed, since the connection is a new one, or none, or too many came.
            package var isComplete = true
        }

        /// More than these are not kept.
        private static let limit = 10_000
        /// Longer ones are of somebody else.
        private static let payloadLimit = 20
        /// Yields after notifications, every attempt to (re)connect and `wake`. A burst is one.
        package let wakes: AsyncStream<Void>
        fileprivate let name: String
        private let input: AsyncStream<Void>.Continuation
        private let waiting = Mutex(Notifications())

        /// `name` is put into the LISTEN command as it is: a constant of the program.
        package init(_ name: String) {
            self.name = name
            (wakes, input) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        }

        /// What was not taken before.
        package func take() -> Notifications {
            waiting.withLock { waiting in
                defer { waiting = Notifications() }
                return waiting
            }
        }

        package func wake() { input.yield() }

        /// Has the reader look at everything, as after a new connection.
        package func lose() {
            waiting.withLock { $0 = Notifications(isComplete: false) }
            wake()
        }

        fileprivate func receive(_ payload: String) {
            waiting.withLock { waiting in
                guard waiting.isComplete, payload.utf8.count <= Self.payloadLimit else { return }
                waiting.payloads.append(payload)
                if waiting.payloads.count > Self.limit { waiting = Notifications(isComplete: false) }
            }
        }

        fileprivate func finish() { input.finish() }
    }

    /// After so many milliseconds without a notification PostgreSQL is asked whether it is there.
    private static let silence: Int32 = 20_000

    private let channels: [Channel]
    private let wakeup: Int32
    private let connector: Connector
    private let logger: Logger

    package init(url: String, channels: [Channel], logger: Logger) throws(DatabaseError) {
        connector = Connector(url: url, applicationName: "gatehouse listen", role: nil)
        self.channels = channels
        self.logger = logger
        wakeup = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard wakeup >= 0 else { throw DatabaseError(.unreachable, message: "no file descriptors left") }
        guard startThread({ self.run() }) else {
            throw DatabaseError(.unreachable, message: "cannot start a thread")
        }
    }

    deinit {
        close(wakeup)
    }

    /// Ends the thread and the channels' `wakes`.
    package func stop() {
        eventfd_write(wakeup, 1)
    }

    private func run() {
        defer { for channel in channels { channel.finish() } }
        let setup = channels.map { "listen \($0.name)" }.joined(separator: "; ")
        var backoff = Backoff()
        var generator = SystemRandomNumberGenerator()
        while true {
            switch connector.connectBlocking(setup: setup) {
            case .success(let handle):
                backoff.succeeded()
                for channel in channels { channel.lose() }
                let isStopped = listen(on: handle.pointer)
                PQfinish(handle.pointer)
                if isStopped { return }
            case .failure(let error):
                let delay = backoff.failed(using: &generator)
                // Once per loss: what comes after is more of the same.
                if backoff.failures == 1 {
                    logger.warning("cannot connect to listen for changes", metadata: ["reason": "\(error.line)"])
                }
                // The lanes may have connections all the same: until this one is back, the readers look by themselves.
                for channel in channels { channel.lose() }
                if waitForStop(milliseconds: Int32(delay.wholeMilliseconds)) { return }
            }
        }
    }

    /// True: stopped; false: the connection is lost.
    private func listen(on handle: OpaquePointer) -> Bool {
        while true {
            var descriptors = [
                pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0),
                pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0),
            ]
            let count = poll(&descriptors, 2, Self.silence)
            if count < 0 { continue }
            if descriptors[1].revents != 0 { return true }
            guard count > 0 ? takesInput(handle) : isAnswered(handle), PQstatus(handle) == CONNECTION_OK else {
                logger.debug("notification connection lost")
                return false
            }
            while let notification = PQnotifies(handle) {
                let name = String(cString: notification.pointee.relname)
                let channel = channels.first { $0.name == name }
                channel?.receive(String(cString: notification.pointee.extra))
                channel?.wake()
                PQfreemem(notification)
            }
        }
    }

    /// Twice: the second half of a record that OpenSSL has decrypted waits where `poll` does not see it.
    private func takesInput(_ handle: OpaquePointer) -> Bool {
        PQconsumeInput(handle) == 1 && PQconsumeInput(handle) == 1
    }

    /// Whether silence means that there is nothing to say.
    private func isAnswered(_ handle: OpaquePointer) -> Bool {
        (try? Connector.execute("select", on: handle)) != nil
    }

    private func waitForStop(milliseconds: Int32) -> Bool {
        var descriptor = pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, milliseconds) > 0
    }
}
