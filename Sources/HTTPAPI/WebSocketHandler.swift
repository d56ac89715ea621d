import Calls
import NIOCore
import Synchronization

/// Serves one WebSocket: JSON-RPC messages in, answers and events out. docs/websocket.md is the protocol.
///
/// Reads, and opens and closes the connection; messages are answered by `WebSocketCalls`, and sent by `WebSocketOutput`.
///
/// Not Sendable: lives on its channel's event loop.
final class WebSocketHandler: ChannelInboundHandler, ChannelOutboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ConnectionWork
    typealias OutboundIn = HTTPReply
    typealias OutboundOut = ByteBuffer

    private enum State {
        case open
        /// No further message is read; closes once the calls on the way are answered.
        case ending(CloseCode)
        /// The Close frame is out; what still comes is thrown away.
        case closed
    }

    /// What a message may take to come.
    private static let messageTimeout = TimeAmount.seconds(60)
    /// What the calls on the way get once the token has ended.
    private static let endedTokenGrace = TimeAmount.milliseconds(400)
    /// What the peer gets to close in its turn.
    private static let closeTimeout = TimeAmount.seconds(2)

    private let api: API
    private let owner: Subscribers.Owner?
    private var subscription: Subscribers.ID?
    private var state = State.open

    private var reader: WebSocketReader
    private let calls: WebSocketCalls
    private let output: WebSocketOutput
    /// Of what is held of messages.
    private var share: BudgetShare
    private var isReadPending = false
    private var liveness: WebSocketLiveness
    private var watchdog: Scheduled<Void>?

    init(api: API, caller: Caller, owner: Subscribers.Owner?, mailbox: Mailboxes.Mailbox) {
        self.api = api
        self.owner = owner
        reader = WebSocketReader(limit: api.configuration.bodyLimit)
        output = WebSocketOutput(budget: api.sendBudget)
        calls = WebSocketCalls(api: api, caller: caller, mailbox: mailbox, output: output)
        share = BudgetShare(of: api.bodyBudget, free: API.freeBodySize)
        liveness = WebSocketLiveness(interval: .seconds(Int64(api.configuration.pingSeconds)))
    }

    // MARK: Connection

    func handlerAdded(context: ChannelHandlerContext) {
        api.webSockets.add(1, ordering: .relaxed)
        subscribe(context)
        watch(context)
        context.read()
    }

    private func subscribe(_ context: ChannelHandlerContext) {
        guard let hash = calls.caller.credential.hash, let owner else { return }
        let place = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        subscription = api.subscribers.add(hash, owner) { message in
            eventLoop.execute {
                let (handler, context) = place.value
                handler.receive(message, context)
            }
        }
    }

    private func receive(_ message: Subscribers.Message, _ context: ChannelHandlerContext) {
        switch message {
        case .event(let text):
            guard case .open = state else { return }
            output.send(isBinary: calls.speaksMessagePack, context) { $0.writeBytes(text) }
        case .tokenEnded:
            end(.tokenEnded, context)
            context.after(Self.endedTokenGrace, self) { $0.close(.tokenEnded, $1) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        leave()
        api.webSockets.subtract(1, ordering: .relaxed)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { abort(context) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            end(.goingAway, context)
        case ChannelEvent.inputClosed:
            // A peer that leaves without a Close frame.
            if case .closed = state { context.close(promise: nil) } else { close(.protocolError, context) }
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: Closing

    /// Closes once the calls on the way are answered.
    private func end(_ code: CloseCode, _ context: ChannelHandlerContext) {
        guard case .open = state else { return }
        state = .ending(code)
        endIfIdle(context)
    }

    private func endIfIdle(_ context: ChannelHandlerContext) {
        if case .ending(let code) = state, calls.isEmpty { close(code, context) }
    }

    /// Sends a Close frame, then no more, and gives the peer time to do the same: closing with something unread would take
    /// the frame away from it.
    private func close(_ code: CloseCode, _ context: ChannelHandlerContext) {
        close(code.rawValue, context)
    }

    private func close(_ code: UInt16?, _ context: ChannelHandlerContext) {
        if case .closed = state { return }
        output.sayClose(code, context)
        leave()
        context.closeWhenSent(mode: .output)
        context.after(Self.closeTimeout, self) { $1.close(promise: nil) }
        readIfPending(context)
    }

    /// Closes at once.
    private func abort(_ context: ChannelHandlerContext) {
        leave()
        context.close(promise: nil)
    }

    private func leave() {
        state = .closed
        if let subscription { api.subscribers.remove(subscription) }
        subscription = nil
        watchdog?.cancel()
        watchdog = nil
        reader = WebSocketReader(limit: 0)
        output.close()
        share.adjust(to: 0)
    }

    // MARK: Whether the peer is there

    private func watch(_ context: ChannelHandlerContext) {
        watchdog = context.after(liveness.interval, self) { $0.check($1) }
    }

    private func check(_ context: ChannelHandlerContext) {
        if case .closed = state { return }
        if !canRead(context) { reader.rest() }
        let now = NIODeadline.now()
        let isSlow = reader.began.map { now - $0 > Self.messageTimeout } ?? false
        if isSlow || output.isBlocked(at: now, context) { return abort(context) }
        switch liveness.check(at: now, isExpectant: calls.isEmpty && canRead(context)) {
        case .present: break
        case .silent: output.ping(context)
        case .gone: return abort(context)
        }
        if case .closed = state { return }
        watch(context)
    }

    // MARK: Reading

    func read(context: ChannelHandlerContext) {
        if canRead(context) { context.read() } else { isReadPending = true }
    }

    /// Who does not take his answers, or has many calls on the way, is not read from.
    private func canRead(_ context: ChannelHandlerContext) -> Bool {
        if case .closed = state { return true }
        return !calls.isFull && context.channel.isWritable
    }

    private func readIfPending(_ context: ChannelHandlerContext) {
        guard isReadPending, canRead(context) else { return }
        isReadPending = false
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What comes after the end has begun is thrown away.
        guard case .open = state else { return }
        liveness.received()
        reader.receive(unwrapInboundIn(data))
        process(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        output.flush(context)
        // The connection's task takes what it was sent; nothing to tell it here.
    }

    private func process(_ context: ChannelHandlerContext) {
        do throws(CloseCode) {
            while case .open = state, canRead(context), let part = try reader.next() {
                switch part {
                case .message(let message, let isBinary):
                    try calls.receive(message, isBinary: isBinary, self, context)
                case .ping(let payload): output.pong(payload, context)
                case .pong: break
                case .close(let payload): close(try CloseCode.answer(to: payload), context)
                }
            }
            if case .closed = state { return }
            guard share.adjust(to: reader.size + calls.size) else { throw .overloaded }
        } catch {
            close(error, context)
        }
    }

    /// Calls on the way have been answered.
    func callsEnded(_ context: ChannelHandlerContext) {
        if case .closed = state { return }
        share.adjust(to: reader.size + calls.size)
        endIfIdle(context)
        proceed(context)
    }

    /// Goes on with what had to wait.
    private func proceed(_ context: ChannelHandlerContext) {
        if !reader.isEmpty { process(context) }
        readIfPending(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        output.writabilityChanged(context.channel.isWritable)
        if context.channel.isWritable { proceed(context) }
        context.fireChannelWritabilityChanged()
    }

    /// Answers of the connection's task before it was a WebSocket; there are none left.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) { promise?.succeed() }
}
