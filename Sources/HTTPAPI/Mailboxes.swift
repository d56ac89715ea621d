import NIOCore
import Synchronization

/// Results on their way from the database's thread to the event loops: one wake-up for all that came together.
///
/// Waking an event loop for each result costs a system call and a switch where the loop is asleep, which it is again before
/// the next result is handed over.
final class Mailboxes: Sendable {
    /// What waits for one event loop.
    final class Mailbox: Sendable {
        private let eventLoop: any EventLoop
        private let waiting = Mutex<[@Sendable () -> Void]>([])

        fileprivate init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

        /// Has `action` executed on the event loop: with the next `flush`, or by itself if posted on the loop.
        func post(_ action: @escaping @Sendable () -> Void) {
            if eventLoop.inEventLoop {
                eventLoop.execute(action)
            } else {
                waiting.withLock { $0.append(action) }
            }
        }

        fileprivate func flush() {
            let actions = waiting.withLock { waiting in
                defer { waiting.removeAll(keepingCapacity: true) }
                return waiting
            }
            guard !actions.isEmpty else { return }
            eventLoop.execute { for action in actions { action() } }
        }
    }

    private let all = Mutex<[ObjectIdentifier: Mailbox]>([:])

    func mailbox(of eventLoop: any EventLoop) -> Mailbox {
        all.withLock { all in
            let key = ObjectIdentifier(eventLoop)
            if let known = all[key] { return known }
            let mailbox = Mailbox(eventLoop)
            all[key] = mailbox
            return mailbox
        }
    }

    /// Hands over what was posted.
    func flush() {
        for mailbox in all.withLock({ Array($0.values) }) { mailbox.flush() }
    }
}
