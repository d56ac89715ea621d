import Calls
import Catalogue
import ClientAddresses
import Logging
import Multipart
import NIOCore
import NIOHTTP1

/// Serves one connection, one request at a time.
///
/// Collects a request and answers plain calls by itself: from the socket to the lane's queue and back without a task.
/// What needs waiting in between (steps, JSON-RPC, uploads) goes inbound as `Work` to the connection's task, whose
/// `HTTPReply` comes back through `write`. While a request is being answered at most one more read is kept waiting.
///
/// Not Sendable: lives on its channel's event loop.
final class RequestHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = Work
    typealias OutboundIn = HTTPReply
    typealias OutboundOut = ByteBuffer

    /// For the connection's task.
    enum Work: Sendable {
        case call(Call)
        case jsonRPC(ByteBuffer, RequestHead, IPAddress?)
        case upload(Method, boundary: MultipartBoundary, RequestHead, IPAddress?)
        case uploadBytes(ByteBuffer)
        case uploadEnd
    }

    private enum Target {
        case method(Method)
        case jsonRPC
    }

    private enum State {
        case idle
        case collecting(Target, ByteBuffer?)
        case uploading
        /// The answer is out; the rest of the body is thrown away.
        case discarding(Int)
        /// The request is complete, its answer is not.
        case answering
        /// Nothing is read or answered any more; what was answered is still being sent.
        case closed
    }

    /// Why no further request will come.
    private enum End {
        /// The peer has closed its side; what it asked before is still answered.
        case closed
        /// What came is no HTTP.
        case malformed
    }

    private let api: API
    private var state = State.idle
    private var request: RequestHead?
    private var started = NIODeadline.distantPast
    private var peer: IPAddress?
    private var mailbox: Mailboxes.Mailbox?
    /// Parts of the next request that were decoded together with this one.
    private var waiting = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 1)
    private var isReadPending = false
    private var isDraining = false
    private var mustClose = false
    private var end: End?
    /// Bytes of the body that the node's budget was charged with.
    private var charged = 0
    private var lastBytes = NIODeadline.distantPast
    private var watchdog: Scheduled<Void>?

    private static let discardLimit = 16 << 20
    private static let idleTimeout = TimeAmount.seconds(75)
    private static let requestTimeout = TimeAmount.seconds(60)
    /// What an incomplete request gets once the node stops.
    private static let quiescingTimeout = TimeAmount.seconds(5)

    init(api: API) {
        self.api = api
    }

    // MARK: Connection

    func handlerAdded(context: ChannelHandlerContext) {
        started = .now()
        watch(context)
    }

    func channelActive(context: ChannelHandlerContext) {
        peer = context.channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        watchdog?.cancel()
        discharge()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        watchdog?.cancel()
    }

    /// Closes connections that idle too long or take too long to send a request.
    private func watch(_ context: ChannelHandlerContext) {
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        watchdog = context.eventLoop.scheduleTask(in: .seconds(15)) {
            handler.value.check(bound.value)
        }
    }

    private func check(_ context: ChannelHandlerContext) {
        let age = NIODeadline.now() - started
        switch state {
        case .idle where age > Self.idleTimeout, .collecting where age > Self.requestTimeout,
            .discarding where age > Self.requestTimeout, .closed where age > Self.requestTimeout,
            .uploading where NIODeadline.now() - lastBytes > Self.requestTimeout:
            abort(context)
        default:
            watch(context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            mustClose = true
            switch state {
            case .idle: close(context)
            case .collecting, .uploading, .discarding: abortUnlessComplete(context)
            case .answering, .closed: break
            }
        case ChannelEvent.inputClosed:
            end(.closed, context)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HTTPParserError { end(.malformed, context) } else { close(context) }
    }

    private func end(_ end: End, _ context: ChannelHandlerContext) {
        self.end = self.end ?? end
        if case .answering = state { return }
        closeAfterEnd(context)
    }

    /// Everything that came whole is answered.
    private func closeAfterEnd(_ context: ChannelHandlerContext) {
        switch (end, state) {
        case (.malformed, .idle), (.malformed, .collecting):
            let answer = ByteBuffer(
                staticString: "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        default:
            break
        }
        close(context)
    }

    private func abortUnlessComplete(_ context: ChannelHandlerContext) {
        let place = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.quiescingTimeout) {
            let (handler, context) = place.value
            if case .answering = handler.state { return }
            handler.abort(context)
        }
    }

    /// Closes once what was answered is sent; the watchdog sees to a peer that takes nothing.
    private func close(_ context: ChannelHandlerContext) {
        if case .closed = state { return }
        leave()
        let place = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in place.value.close(promise: nil) }
    }

    /// Closes at once.
    private func abort(_ context: ChannelHandlerContext) {
        leave()
        context.close(promise: nil)
    }

    private func leave() {
        state = .closed
        started = .now()
        request = nil
        waiting.removeAll()
        discharge()
    }

    // MARK: The node's budget for bodies

    /// Charges a body's growth; small ones are free. False: the node holds as much as it may.
    private func charge(_ size: Int) -> Bool {
        guard size > API.freeBodySize else { return true }
        guard api.bodyBudget.take(size - charged) else { return false }
        charged = size
        return true
    }

    private func discharge() {
        api.bodyBudget.giveBack(charged)
        charged = 0
    }

    // MARK: Reading

    func read(context: ChannelHandlerContext) {
        // One read ahead costs nothing; stopping and starting at every request would be two more system calls.
        // Who does not take his answers is not read from.
        if waiting.isEmpty, context.channel.isWritable { context.read() } else { isReadPending = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        readIfPending(context)
        context.fireChannelWritabilityChanged()
    }

    private func readIfPending(_ context: ChannelHandlerContext) {
        guard isReadPending, waiting.isEmpty, context.channel.isWritable else { return }
        isReadPending = false
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        switch state {
        case .answering: waiting.append(part)
        case .closed: break
        default: receive(part, context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // The connection's task waits for pieces of an upload; of everything else `answer` tells it.
        if case .uploading = state { context.fireChannelReadComplete() }
    }

    private func receive(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head(let head): receive(head, context)
        case .body(let bytes): receive(bytes, context)
        case .end: receiveEnd(context)
        }
    }

    private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        started = .now()
        let request = RequestHead(head)
        self.request = request
        mustClose = mustClose || !request.isKeepAlive
        let target: Target
        switch api.route(request) {
        case .reply(let reply):
            return answerEarly(reply, context)
        case .upload(let method, let boundary):
            if let length = request.contentLength, length > api.configuration.uploadLimit + 65_536 {
                return answerEarly(api.refuse(.uploadTooLarge, method, request), context)
            }
            guard api.uploadBudget.take(1) else {
                return answerEarly(api.refuse(.busy, method, request), context)
            }
            state = .uploading
            lastBytes = .now()
            let address = api.address(of: request, peer: peer)
            context.fireChannelRead(wrapInboundOut(.upload(method, boundary: boundary, request, address)))
            return sendContinue(request, context)
        case .method(let method): target = .method(method)
        case .jsonRPC: target = .jsonRPC
        }
        if let length = request.contentLength, length > api.configuration.bodyLimit {
            return answerEarly(refuse(.bodyTooLarge, target, request), context)
        }
        state = .collecting(target, nil)
        sendContinue(request, context)
    }

    private func sendContinue(_ request: RequestHead, _ context: ChannelHandlerContext) {
        guard request.expectsContinue else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
    }

    private func refuse(_ error: CallError, _ target: Target, _ request: RequestHead) -> HTTPReply {
        switch target {
        case .method(let method): api.refuse(error, method, request)
        case .jsonRPC: api.reply(.failure(error), request)
        }
    }

    /// Answers before the body has come, and throws the body away: a client may want to send it all first.
    private func answerEarly(_ reply: HTTPReply, _ context: ChannelHandlerContext) {
        if let request, request.expectsContinue || (request.contentLength ?? 0) > Self.discardLimit {
            mustClose = true
        }
        write(reply, context)
        state = .discarding(0)
    }

    private func receive(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        switch state {
        case .collecting(let target, var body):
            let size = (body?.readableBytes ?? 0) + bytes.readableBytes
            guard let request else { return }
            if size > api.configuration.bodyLimit {
                return answerEarly(refuse(.bodyTooLarge, target, request), context)
            }
            guard charge(size) else { return answerEarly(refuse(.busy, target, request), context) }
            state = .idle
            if body == nil { body = bytes } else { body?.writeImmutableBuffer(bytes) }
            state = .collecting(target, body)
        case .uploading:
            lastBytes = .now()
            context.fireChannelRead(wrapInboundOut(.uploadBytes(bytes)))
        case .discarding(let count):
            state = .discarding(count + bytes.readableBytes)
            if count > Self.discardLimit { abort(context) }
        case .idle, .answering, .closed:
            break
        }
    }

    private func receiveEnd(_ context: ChannelHandlerContext) {
        switch state {
        case .collecting(let target, let body):
            state = .answering
            started = .now()
            answer(target, body ?? ByteBuffer(), context)
        case .uploading:
            state = .answering
            context.fireChannelRead(wrapInboundOut(.uploadEnd))
            context.fireChannelReadComplete()
        case .discarding:
            finished(context)
        case .idle, .answering, .closed:
            break
        }
    }

    // MARK: Answering

    private func answer(_ target: Target, _ body: ByteBuffer, _ context: ChannelHandlerContext) {
        guard let request else { return }
        let address = api.address(of: request, peer: peer)
        switch target {
        case .jsonRPC:
            context.fireChannelRead(wrapInboundOut(.jsonRPC(body, request, address)))
            context.fireChannelReadComplete()
        case .method(let method):
            do {
                answer(
                    try api.call(method, body, request, from: address, at: started), size: body.readableBytes, request,
                    context)
            } catch {
                finish(api.refuse(error, method, request, since: started), context)
            }
        }
    }

    private func answer(_ call: Call, size: Int, _ request: RequestHead, _ context: ChannelHandlerContext) {
        if request.isVoid {
            let isAccepted = api.voidCalls.enqueue(call, size: size)
            finish(isAccepted ? HTTPReply(status: .ok) : api.refuse(.busy, call.method, request), context)
        } else if api.calls.isPlain(call.method) {
            let place = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            let mailbox = mailbox ?? api.mailboxes.mailbox(of: context.eventLoop)
            self.mailbox = mailbox
            api.calls.start(call) { outcome in
                mailbox.post {
                    let (handler, context) = place.value
                    handler.finish(outcome, context)
                }
            }
        } else {
            context.fireChannelRead(wrapInboundOut(.call(call)))
            context.fireChannelReadComplete()
        }
    }

    /// The connection's task has an answer.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let reply = unwrapOutboundIn(data)
        promise?.succeed()
        if case .uploading = state {
            // Refused before it was all there.
            mustClose = true
            write(reply, context)
            state = .discarding(0)
        } else {
            finish(reply, context)
        }
    }

    private func finish(_ outcome: Outcome, _ context: ChannelHandlerContext) {
        guard let request else { return }
        finish(api.reply(outcome, request), context)
    }

    private func finish(_ reply: HTTPReply, _ context: ChannelHandlerContext) {
        write(reply, context)
        finished(context)
    }

    private func write(_ reply: HTTPReply, _ context: ChannelHandlerContext) {
        guard let request else { return }
        let answer = reply.serialized(for: request, closing: mustClose, cors: api.cors)
        context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        // Calls inside a JSON-RPC request are logged one by one.
        if request.path != "/" {
            api.log(request.path, status: Int(reply.status.code), requestID: request.requestID, since: started)
        }
    }

    /// Request and answer are complete: on with the next.
    private func finished(_ context: ChannelHandlerContext) {
        discharge()
        if case .closed = state { return }
        request = nil
        state = .idle
        started = .now()
        if mustClose { close(context) } else { drain(context) }
    }

    /// Serves what waits, one after the other: never deeper on the stack for a request that is answered at once.
    private func drain(_ context: ChannelHandlerContext) {
        guard !isDraining else { return }
        isDraining = true
        defer { isDraining = false }
        while let part = waiting.popFirst() {
            receive(part, context)
            if case .answering = state { return }
        }
        if case .closed = state { return }
        if end != nil { return closeAfterEnd(context) }
        readIfPending(context)
    }
}
