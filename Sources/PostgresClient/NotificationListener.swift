import CEpoll
import CLibPQ
import Glibc
package import Logging

/// LISTENs on one channel, on a connection and a thread of its own.
///
/// Any role can NOTIFY: a notification says "look again", never what to believe. `events` also yields after every
/// (re)connection, since what was notified meanwhile is lost. A burst is one event.
package final class NotificationListener: Sendable {
    package let events: AsyncStream<Void>
    private let input: AsyncStream<Void>.Continuation
    private let wakeup: Int32
    private let connector: Connector
    private let channel: String
    private let logger: Logger

    /// `channel` is put into the LISTEN command as it is: a constant of the program.
    package init(url: String, channel: String, logger: Logger) throws(DatabaseError) {
        (events, input) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        connector = Connector(url: url, applicationName: "gatehouse listen", role: nil)
        self.channel = channel
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

    /// Ends the thread and `events`.
    package func stop() {
        eventfd_write(wakeup, 1)
    }

    private func run() {
        var backoff = Backoff()
        var generator = SystemRandomNumberGenerator()
        while true {
            switch connector.connectBlocking(setup: "listen \(channel)") {
            case .success(let handle):
                backoff.succeeded()
                input.yield()
                let isStopped = listen(on: handle.pointer)
                PQfinish(handle.pointer)
                if isStopped { return input.finish() }
            case .failure:
                let delay = backoff.failed(using: &generator)
                if waitForStop(milliseconds: Int32(delay.wholeMilliseconds)) { return input.finish() }
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
            guard poll(&descriptors, 2, -1) > 0 else { continue }
            if descriptors[1].revents != 0 { return true }
            guard PQconsumeInput(handle) == 1, PQstatus(handle) == CONNECTION_OK else {
                logger.debug("notification connection lost")
                return false
            }
            var isNotified = false
            while let notification = PQnotifies(handle) {
                PQfreemem(notification)
                isNotified = true
            }
            if isNotified { input.yield() }
        }
    }

    private func waitForStop(milliseconds: Int32) -> Bool {
        var descriptor = pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, milliseconds) > 0
    }
}
