import Calls
import ClientAddresses
import NIOCore
import NIOHTTP1

/// Serves one connection, one request at a time.
///
/// Does what `RequestIntake` says, and answers plain calls by itself: from the socket to the lane's queue and back without
/// a task. What needs waiting in between (steps, JSON-RPC, uploads) goes inbound as `ConnectionWork` to the connection's
/// task, whose `HTTPReply` comes back through `write`. While a request is being answered, or the client does not take its
/// answers, at most one more read is kept waiting.
///
/// Not Sendable: lives on its channel's event loop.
final class RequestHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = ConnectionWork
    typealias OutboundIn = HTTPReply
    typealias OutboundOut = ByteBuffer

    /// Why no further request will come.
    private enum End {
        /// The peer has closed its side; what it asked before is still answered.
        case closed
        /// What came is no HTTP.
        case malformed
    }

    private let api: API
    private var intake: RequestIntake
    private var mailbox: Mailboxes.Mailbox?
    /// Parts of the next requests that were decoded together with this one.
    private var waiting = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 1)
    private var isReadPending = false
    private var isDraining = false
    private var isQuiescing = false
    private var isUpgrading = false
    private var end: End?
    private var watchdog: Scheduled<Void>?
    /// Bytes of the last answer, and those of them that are its own.
    private var answerSize = (all: 0, own: 0)
    /// What of it waits for a client that does not take it.
    private var sendShare: BudgetShare

    /// How long an idle connection stays open once the node stops.
    private static let closeTimeout = TimeAmount.seconds(1)
    /// What an incomplete request gets once the node stops.
    private static let quiescingTimeout = TimeAmount.seconds(5)

    init(api: API) {
        self.api = api
        intake = RequestIntake(api: api)
        sendShare = BudgetShare(of: api.sendBudget, free: API.freeSendSize)
    }

    // MARK: Connection

    func handlerAdded(context: ChannelHandlerContext) {
        watch(context)
    }

    func channelActive(context: ChannelHandlerContext) {
        intake.peer = context.channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        watchdog?.cancel()
        // Nothing of what came is served any more: nobody would give its budget back.
        leave()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        watchdog?.cancel()
        sendShare.adjust(to: 0)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: quiesce(context)
        case ChannelEvent.inputClosed: end(.closed, context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HTTPParserError { end(.malformed, context) } else { close(context) }
    }

    // MARK: Closing

    /// Closes connections that idle too long, or take too long to send a request or to take an answer.
    private func watch(_ context: ChannelHandlerContext) {
        watchdog = context.after(.seconds(15), self) { handler, context in
            let isOverdue = handler.intake.isOverdue(taken: handler.taken(context))
            if isOverdue { handler.abort(context) } else { handler.watch(context) }
        }
    }

    /// How many bytes of its last answer the client has taken, where it has not taken all.
    private func taken(_ context: ChannelHandlerContext) -> Int {
        let unsent = context.unsentBytes
        sendShare.adjust(to: min(answerSize.own, unsent))
        return unsent > 0 ? max(0, answerSize.all - unsent) : 0
    }

    private func quiesce(_ context: ChannelHandlerContext) {
        intake.takeNoMore()
        isQuiescing = true
        switch intake.state {
        case .idle:
            // A request may be on its way here: it gets its answer, the last one.
            context.after(Self.closeTimeout, self) { handler, context in
                if case .idle = handler.intake.state { return handler.close(context) }
                // It was, and has no longer than others.
                handler.quiesce(context)
            }
        case .collecting, .uploading, .discarding:
            context.after(Self.quiescingTimeout, self) { handler, context in
                if case .answering = handler.intake.state { return }
                handler.abort(context)
            }
        case .answering, .closed: break
        }
    }

    private func end(_ end: End, _ context: ChannelHandlerContext) {
        self.end = self.end ?? end
        if !isAnswering, waiting.isEmpty { closeAfterEnd(context) }
    }

    /// Everything that came whole is answered.
    private func closeAfterEnd(_ context: ChannelHandlerContext) {
        switch (end, intake.state) {
        case (.malformed, .idle), (.malformed, .collecting):
            let request = intake.request ?? .unreadable()
            let reply = api.reply(.failure(.malformedRequest), request)
            let answer = reply.serialized(for: request, closing: true, cors: api.cors)
            context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        default:
            break
        }
        close(context)
    }

    /// Closes once what was answered is sent; the watchdog sees to a client that does not take it.
    func close(_ context: ChannelHandlerContext) {
        if case .closed = intake.state { return }
        leave()
        context.closeWhenSent()
    }

    /// Closes at once.
    private func abort(_ context: ChannelHandlerContext) {
        leave()
        context.close(promise: nil)
    }

    private func leave() {
        intake.close()
        waiting.removeAll()
    }

    // MARK: Reading

    func read(context: ChannelHandlerContext) {
        // One read ahead costs nothing; stopping and starting at every request would be two more system calls.
        // Who does not take his answers is not read from.
        // What a WebSocket's client sends early would pile up in the decoder.
        if waiting.isEmpty, !isUpgrading, context.channel.isWritable { context.read() } else { isReadPending = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            sendShare.adjust(to: 0)
            if !isAnswering { drain(context) }
        }
        context.fireChannelWritabilityChanged()
    }

    private func readIfPending(_ context: ChannelHandlerContext) {
        guard isReadPending, waiting.isEmpty, !isUpgrading, context.channel.isWritable else { return }
        isReadPending = false
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if case .closed = intake.state { return }
        if waiting.isEmpty, canReceive(context) { receive(part, context) } else { waiting.append(part) }
    }

    private var isAnswering: Bool {
        if case .answering = intake.state { true } else { false }
    }

    /// One request at a time, and none of who does not take his answers: they would pile up here.
    private func canReceive(_ context: ChannelHandlerContext) -> Bool {
        switch intake.state {
        case .answering: false
        // The rest of a request that was answered early costs nothing.
        case .discarding: true
        default: context.channel.isWritable
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // The connection's task waits for pieces of an upload; of everything else `hand` tells it.
        if case .uploading = intake.state { context.fireChannelReadComplete() }
    }

    private func receive(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch intake.receive(part) {
        case .nothing: break
        case .takeBody: sendContinue(context)
        case .takeUpload(let method, let boundary, let request, let address):
            let upload = ConnectionWork.upload(method, boundary: boundary, request, address)
            context.fireChannelRead(wrapInboundOut(upload))
            sendContinue(context)
        case .passBytes(let bytes): context.fireChannelRead(wrapInboundOut(.uploadBytes(bytes)))
        case .endUpload: context.hand(.uploadEnd)
        case .answer(let target, let body): answer(target, body, context)
        case .answerEarly(let reply): write(reply, context)
        case .finish: finished(context)
        case .abort: abort(context)
        }
    }

    private func sendContinue(_ context: ChannelHandlerContext) {
        guard let request = intake.request, request.expectsContinue else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
    }

    /// Serves what waits, one after the other: never deeper on the stack for a request that is answered at once.
    private func drain(_ context: ChannelHandlerContext) {
        guard !isDraining else { return }
        isDraining = true
        defer { isDraining = false }
        while canReceive(context), let part = waiting.popFirst() { receive(part, context) }
        if isAnswering || !waiting.isEmpty { return }
        if case .closed = intake.state { return }
        if end != nil { return closeAfterEnd(context) }
        readIfPending(context)
    }

    // MARK: Answering

    private func answer(_ target: RequestIntake.Target, _ body: ByteBuffer, _ context: ChannelHandlerContext) {
        guard let request = intake.request else { return }
        let address = api.address(of: request, peer: intake.peer)
        switch api.course(of: target, body, request, from: address, at: intake.started) {
        case .reply(let reply): finish(reply, context)
        case .plainCall(let call): start(call, context)
        case .work(let work): context.hand(work)
        case .webSocket(let webSocket, let caller):
            isUpgrading = true
            WebSocketUpgrade(api: api, request: webSocket, caller: caller, mailbox: ownMailbox(context))
                .begin(self, context)
        }
    }

    private func start(_ call: Call, _ context: ChannelHandlerContext) {
        let place = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let mailbox = ownMailbox(context)
        api.calls.start(call) { outcome in
            mailbox.post {
                let (handler, context) = place.value
                handler.finish(outcome, context)
            }
        }
    }

    private func ownMailbox(_ context: ChannelHandlerContext) -> Mailboxes.Mailbox {
        let mailbox = mailbox ?? api.mailboxes.mailbox(of: context.eventLoop)
        self.mailbox = mailbox
        return mailbox
    }

    /// The connection's task has an answer.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let reply = unwrapOutboundIn(data)
        promise?.succeed()
        if intake.abandonUpload() { write(reply, context) } else { finish(reply, context) }
    }

    func finish(_ outcome: Outcome, _ context: ChannelHandlerContext) {
        guard let request = intake.request else { return }
        finish(api.reply(outcome, request), context)
    }

    private func finish(_ reply: HTTPReply, _ context: ChannelHandlerContext) {
        write(reply, context)
        finished(context)
    }

    private func write(_ reply: HTTPReply, _ context: ChannelHandlerContext) {
        guard let request = intake.request else { return }
        let answer = reply.serialized(for: request, closing: intake.isLast, cors: api.cors)
        answerSize = (all: answer.readableBytes, own: answer.readableBytes)
        if let shared = reply.shared(for: request) {
            answerSize.all += shared.readableBytes
            context.write(wrapOutboundOut(answer), promise: nil)
            context.writeAndFlush(wrapOutboundOut(shared), promise: nil)
        } else {
            context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        }
        // False: the node has no room left for what waits for slow readers.
        if !context.channel.isWritable, !sendShare.adjust(to: min(answerSize.own, context.unsentBytes)) {
            abort(context)
        }
        // Calls inside a JSON-RPC request are logged one by one.
        if request.path != "/" {
            api.log(request.path, status: Int(reply.status.code), requestID: request.requestID, since: intake.started)
        }
    }

    /// Request and answer are complete: on with the next.
    private func finished(_ context: ChannelHandlerContext) {
        guard intake.finish() else { return }
        if intake.isLast { close(context) } else { drain(context) }
    }

    // MARK: Becoming a WebSocket

    /// False: the peer has gone, or the node stops.
    func mayUpgrade(_ context: ChannelHandlerContext) -> Bool {
        guard case .answering = intake.state else { return false }
        return end == nil && !isQuiescing && context.channel.isActive
    }

    /// Sends the last answer, and leaves the connection to its successor.
    func leave(with answer: ByteBuffer, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        leave()
        isUpgrading = false
    }
}
