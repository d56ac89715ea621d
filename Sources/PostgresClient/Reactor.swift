import NIOCore
import Synchronization

/// What the lanes of a client share: the event loop that waits for all of their connections, and their turns on it.
///
/// Everything but `enqueue` and the inbox belongs to the event loop: hence `@unchecked Sendable` (decision 0016).
final class Reactor: @unchecked Sendable {
    enum Message {
        case request(Lane, Request)
        case start(Lane)
        /// Indirect: it is rare and large, and every message takes the room of the largest.
        indirect case connected(Lane, Int, Result<Link, DatabaseError>)
        case hurry(Lane)
        case close(Lane)
        case stop(CheckedContinuation<Void, Never>)

        /// Whether it cannot wait for the next answer.
        var needsTurn: Bool {
            if case .request(let lane, _) = self { !lane.isBusy } else { true }
        }
    }

    private struct Inbox {
        var messages: [Message] = []
        /// A turn will come by itself, or is being taken and will look again at its end.
        var isTurnDue = false
        var isClosed = false
    }

    let eventLoop: any EventLoop
    private let inbox = Mutex(Inbox())
    private let clock = ContinuousClock()
    /// In a struct: a closure by itself would get another layer of thunks at each access through the generic Mutex.
    private struct Action {
        let body: @Sendable () -> Void
    }

    private let action = Mutex<Action?>(nil)
    private var lanes: [Lane] = []
    private var messages: [Message] = []
    private var timer: (scheduled: Scheduled<Void>, at: ContinuousClock.Instant)?
    private var stopping: [CheckedContinuation<Void, Never>] = []

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Hands a message to the event loop. False: it has stopped.
    func enqueue(_ message: Message) -> Bool {
        let (accepted, needsTurn) = inbox.withLock { inbox in
            guard !inbox.isClosed else { return (false, false) }
            inbox.messages.append(message)
            guard !inbox.isTurnDue, message.needsTurn else { return (true, false) }
            inbox.isTurnDue = true
            return (true, true)
        }
        if needsTurn { eventLoop.execute { self.turn() } }
        return accepted
    }

    func afterResults(_ action: @escaping @Sendable () -> Void) {
        self.action.withLock { $0 = Action(body: action) }
    }

    // MARK: On the event loop

    /// Does all that there is to do. PostgreSQL works on its next statements while callers are told of the last ones.
    func turn() {
        let now = clock.now
        messages.removeAll(keepingCapacity: true)
        inbox.withLock { inbox in
            inbox.isTurnDue = true
            swap(&inbox.messages, &messages)
        }
        for message in messages { handle(message, now: now) }
        for lane in lanes { lane.dispatch(now: now) }
        for lane in lanes { lane.deliver() }

        var next: ContinuousClock.Instant?
        for lane in lanes {
            if let due = lane.tick(now: now) { next = min(next ?? due, due) }
        }
        if !stopping.isEmpty, !finishStopping(now: now) {
            let soon = now + .milliseconds(10)
            next = min(next ?? soon, soon)
        }
        if let next { wake(at: next, now: now) }
        action.withLock { $0 }?.body()

        let isTurnDue = inbox.withLock { inbox in
            inbox.isTurnDue = !inbox.isClosed && inbox.messages.contains(where: \.needsTurn)
            return inbox.isTurnDue
        }
        if isTurnDue { eventLoop.execute { self.turn() } }
    }

    /// Sees to a turn at that time or before.
    private func wake(at instant: ContinuousClock.Instant, now: ContinuousClock.Instant) {
        if let timer {
            guard instant < timer.at else { return }
            timer.scheduled.cancel()
        }
        let delay = min(max(0, (instant - now).wholeMilliseconds + 1), 60_000)
        let scheduled = eventLoop.scheduleTask(in: .milliseconds(delay)) {
            self.timer = nil
            self.turn()
        }
        timer = (scheduled, instant)
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

    /// Ends all once nothing is on the way: statements end by their time-out, or with their lane, at the latest.
    private func finishStopping(now: ContinuousClock.Instant) -> Bool {
        guard lanes.allSatisfy(\.isIdle) else { return false }
        inbox.withLock { $0.isClosed = true }
        timer?.scheduled.cancel()
        for lane in lanes { lane.stop(now: now) }
        let left = inbox.withLock { inbox in
            defer { inbox.messages = [] }
            return inbox.messages
        }
        for message in left {
            switch message {
            case .request(_, let request):
                request.finish(.failure(DatabaseError(.unreachable, message: "stopped")))
            case .connected(_, _, .success(let link)):
                link.close()
            case .stop(let continuation):
                stopping.append(continuation)
            default:
                break
            }
        }
        lanes = []
        for continuation in stopping { continuation.resume() }
        stopping = []
        return true
    }
}
