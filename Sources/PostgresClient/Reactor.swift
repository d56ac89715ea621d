import CEpoll
import CLibPQ
import Glibc
import Synchronization

/// One thread that waits with epoll for all connections of its lanes.
///
/// Decision 0002 has the measurement against a thread per connection. Everything but `enqueue` and the inbox belongs to
/// the thread itself: hence `@unchecked Sendable`.
final class Reactor: @unchecked Sendable {
    enum Message {
        case request(Lane, Request)
        case start(Lane)
        /// Indirect: it is rare and large, and every message takes the room of the largest.
        indirect case connected(Lane, Int, Result<Connector.Handle, DatabaseError>)
        case hurry(Lane)
        case close(Lane)
        case stop(CheckedContinuation<Void, Never>)
    }

    private struct Inbox {
        var messages: [Message] = []
        /// The thread will look at the inbox by itself before it sleeps.
        var isAwake = true
        var isClosed = false
    }

    private struct Watched {
        let lane: Lane
        let slot: Int
    }

    private let epoll: Int32
    private let wakeup: Int32
    private let inbox = Mutex(Inbox())
    private let clock = ContinuousClock()
    /// In a struct: a closure by itself would get another layer of thunks at each access through the generic Mutex.
    private struct Action {
        let body: @Sendable () -> Void
    }

    private let action = Mutex<Action?>(nil)
    private var lanes: [Lane] = []
    private var watched: [Int32: Watched] = [:]
    private var stopping: [CheckedContinuation<Void, Never>] = []

    init() throws(DatabaseError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wakeup = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard epoll >= 0, wakeup >= 0 else {
            throw DatabaseError(.unreachable, message: "no file descriptors left")
        }
        control(EPOLL_CTL_ADD, wakeup, writable: false)
        guard startThread({ self.run() }) else {
            throw DatabaseError(.unreachable, message: "cannot start a thread")
        }
    }

    deinit {
        close(epoll)
        close(wakeup)
    }

    /// Hands a message to the thread. False: it has stopped.
    func enqueue(_ message: Message) -> Bool {
        let (accepted, mustWake) = inbox.withLock { inbox in
            guard !inbox.isClosed else { return (false, false) }
            inbox.messages.append(message)
            if inbox.isAwake { return (true, false) }
            if case .request(let lane, _) = message, lane.needsNoWaking {
                return (true, false)
            }
            inbox.isAwake = true
            return (true, true)
        }
        if mustWake { eventfd_write(wakeup, 1) }
        return accepted
    }

    func afterResults(_ action: @escaping @Sendable () -> Void) {
        self.action.withLock { $0 = Action(body: action) }
    }

    func watch(_ descriptor: Int32, _ lane: Lane, _ slot: Int, writable: Bool, isNew: Bool) {
        watched[descriptor] = Watched(lane: lane, slot: slot)
        control(isNew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, writable: writable)
    }

    func unwatch(_ descriptor: Int32) {
        watched[descriptor] = nil
        control(EPOLL_CTL_DEL, descriptor, writable: false)
    }

    private func control(_ operation: Int32, _ descriptor: Int32, writable: Bool) {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue | (writable ? EPOLLOUT.rawValue : 0)
        event.data.fd = descriptor
        epoll_ctl(epoll, operation, descriptor, &event)
    }

    // MARK: The thread

    private func run() {
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        var messages: [Message] = []
        var wakeAt: ContinuousClock.Instant?
        while true {
            let count = epoll_wait(epoll, &events, Int32(events.count), sleepTime(until: wakeAt))
            let now = clock.now
            for event in events.prefix(Int(max(count, 0))) { handle(event, now: now) }

            messages.removeAll(keepingCapacity: true)
            inbox.withLock { swap(&$0.messages, &messages) }
            for message in messages { handle(message, now: now) }
            for lane in lanes { lane.dispatch(now: now) }
            for lane in lanes { lane.deliver() }

            wakeAt = nil
            for lane in lanes {
                if let next = lane.tick(now: now) { wakeAt = min(wakeAt ?? next, next) }
            }
            let hasStopped = !stopping.isEmpty && finishStopping(now: now)
            action.withLock { $0 }?.body()
            if hasStopped { return }
        }
    }

    /// Milliseconds for epoll_wait: 0 while messages wait, -1 for ever.
    private func sleepTime(until instant: ContinuousClock.Instant?) -> Int32 {
        let hasMessages = inbox.withLock { inbox in
            inbox.isAwake = !inbox.messages.isEmpty
            return inbox.isAwake
        }
        if hasMessages { return 0 }
        if !stopping.isEmpty { return 10 }
        guard let instant else { return -1 }
        return Int32(max(0, min((instant - clock.now).wholeMilliseconds + 1, 60_000)))
    }

    private func handle(_ event: epoll_event, now: ContinuousClock.Instant) {
        if event.data.fd == wakeup {
            var value: eventfd_t = 0
            eventfd_read(wakeup, &value)
        } else if let watched = watched[event.data.fd] {
            watched.lane.socketReady(watched.slot, now: now)
        }
    }

    private func handle(_ message: Message, now: ContinuousClock.Instant) {
        switch message {
        case .request(let lane, let request):
            lane.accept(request, now: now)
        case .start(let lane):
            lanes.append(lane)
            lane.start()
        case .connected(let lane, let slot, let result):
            lane.connected(slot, result, now: now)
        case .hurry(let lane):
            lane.hurry(now: now)
        case .close(let lane):
            lane.stop(now: now)
        case .stop(let continuation):
            stopping.append(continuation)
        }
    }

    /// Ends the thread once nothing is on the way: statements end by their time-out, or with their lane, at the latest.
    private func finishStopping(now: ContinuousClock.Instant) -> Bool {
        guard lanes.allSatisfy(\.isIdle) else { return false }
        inbox.withLock { $0.isClosed = true }
        for lane in lanes { lane.stop(now: now) }
        let left = inbox.withLock { inbox in
            defer { inbox.messages = [] }
            return inbox.messages
        }
        for message in left {
            switch message {
            case .request(_, let request):
                request.finish(.failure(DatabaseError(.unreachable, message: "stopped")))
            case .connected(_, _, .success(let handle)):
                PQfinish(handle.pointer)
            case .stop(let continuation):
                stopping.append(continuation)
            default:
                break
            }
        }
        lanes = []
        for continuation in stopping { continuation.resume() }
        return true
    }
}
