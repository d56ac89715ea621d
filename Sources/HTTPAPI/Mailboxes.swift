import NIOCore
import Synchronization

/// Results on their way from the lanes' event loop to those of the callers: one wake-up for all that came together.
///
/// Waking an event loop for each result costs a system call and a switch where the loop is asleep, which it is again before
/// the next result is handed over.
final class Mailboxes: Sendable {
    /// What waits for one event loop.
    final class Mailbox: Sendable {
        private let eventLoop: any EventLoop
        private struct Waiting {
            var actions: [@Sendable () -> Void] = []
            var isFlushDue = false
        }

        private let waiting = Mutex(Waiting())

        fileprivate init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

        /// Has `action` executed on the event loop: with the next `flush`, or soon if posted on the loop.
        func post(_ action: @escaping @Sendable () -> Void) {
            let isOwn = eventLoop.inEventLoop
            let needsFlush = waiting.withLock { waiting in
                waiting.actions.append(action)
                guard isOwn, !waiting.isFlushDue else { return false }
                waiting.isFlushDue = true
                return true
            }
            if needsFlush { eventLoop.execute { self.run() } }
        }

        fileprivate func flush() {
            if eventLoop.inEventLoop { return run() }
            guard waiting.withLock({ !$0.actions.isEmpty }) else { return }
            eventLoop.execute { self.run() }
        }

        private func run() {
            let actions = waiting.withLock { waiting in
                defer { waiting = Waiting() }
                return waiting.actions
            }
            for action in actions { action() }
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
