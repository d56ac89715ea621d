import Calls
import JSON
import NIOCore

/// The calls of one WebSocket, from its messages to its answers.
///
/// Plain calls are answered from the event loop, as RequestHandler does it; steps and batches run as tasks of the connection.
///
/// Not Sendable: lives on its channel's event loop.
final class WebSocketCalls {
    /// What a message's answers need of it.
    private struct Message: Sendable {
        let rpc: JSONRPC
        let isBinary: Bool
        let size: Int
    }

    /// Calls on the way at once: no further message is read meanwhile. A batch may exceed it by seven.
    private static let limit = 64

    let caller: Caller
    private let api: API
    private let mailbox: Mailboxes.Mailbox
    private let output: WebSocketOutput
    private var onTheWay = 0
    /// Bytes of the messages that are being answered.
    private(set) var size = 0
    /// Events go out as the last message came in.
    private(set) var speaksMessagePack = false

    var isEmpty: Bool { onTheWay == 0 }
    var isFull: Bool { onTheWay >= Self.limit }

    init(api: API, caller: Caller, mailbox: Mailboxes.Mailbox, output: WebSocketOutput) {
        self.api = api
        self.caller = caller
        self.mailbox = mailbox
        self.output = output
    }

    // MARK: Messages

    /// `handler` is told when calls of this message are answered.
    func receive(
        _ bytes: ByteBuffer,
        isBinary: Bool,
        _ handler: WebSocketHandler,
        _ context: ChannelHandlerContext
    ) throws(CloseCode) {
        speaksMessagePack = isBinary
        var caller = caller
        caller.requestID = RequestID.make()
        let message = Message(
            rpc: JSONRPC(api: api, caller: caller, takesAnyID: true), isBinary: isBinary, size: bytes.readableBytes)
        let json: JSON
        switch JSONRPC.message(bytes, isMessagePack: isBinary) {
        case .success(let value): json = value
        case .failure(let error):
            if !isBinary, !bytes.isUTF8 { throw .invalidText }
            return answer(.failure(error), .null, message, context)
        }
        if case .array(let requests) = json {
            guard JSONRPC.isAcceptable(requests) else {
                return answer(.failure(.invalidRequest), .null, message, context)
            }
            return perform(requests, message, handler, context)
        }
        guard let request = message.rpc.request(json) else {
            return answer(.failure(.invalidRequest), .null, message, context)
        }
        perform(request, message, handler, context)
    }

    private func perform(
        _ request: JSONRPC.Request,
        _ message: Message,
        _ handler: WebSocketHandler,
        _ context: ChannelHandlerContext
    ) {
        switch request.path {
        case "/ping":
            return pong(request, message, context)
        case "/healthcheck":
            let health: Outcome = api.isReady() ? .success(Reply()) : .failure(.unavailable)
            return finish(request, message, health, since: .now(), context)
        default: break
        }
        switch message.rpc.course(of: request) {
        case .call(let call): perform(call, request, message, handler, context)
        case .refused(let outcome): finish(request, message, outcome, since: .now(), context)
        }
    }

    // MARK: On the way

    private func perform(
        _ call: Call,
        _ request: JSONRPC.Request,
        _ message: Message,
        _ handler: WebSocketHandler,
        _ context: ChannelHandlerContext
    ) {
        begin(1, message)
        // Without its parameters, which a plain call needs no longer than it takes to make a statement of them.
        let asked = JSONRPC.Request(path: request.path, parameters: [], id: request.id)
        let started = call.started
        let place = NIOLoopBound((self, handler, context, asked), eventLoop: context.eventLoop)
        let mailbox = mailbox
        let completion: @Sendable (Outcome) -> Void = { outcome in
            mailbox.post {
                let (calls, handler, context, request) = place.value
                calls.finish(request, message, outcome, since: started, context)
                calls.end(1, message, handler, context)
            }
        }
        if api.calls.isPlain(call.method) {
            api.calls.start(call, completion: completion)
        } else {
            let eventLoop = context.eventLoop
            context.hand(
                .task { [api] in
                    let outcome = await api.perform(call)
                    eventLoop.execute { completion(outcome) }
                })
        }
    }

    private func perform(
        _ requests: [JSON],
        _ message: Message,
        _ handler: WebSocketHandler,
        _ context: ChannelHandlerContext
    ) {
        let weight = min(requests.count, JSONRPC.concurrency)
        begin(weight, message)
        let place = NIOLoopBound((self, handler, context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        context.hand(
            .task { [api] in
                let answers = await api.holding(requests) { await message.rpc.batch(requests, refusing: $0) }
                eventLoop.execute {
                    let (calls, handler, context) = place.value
                    if let answers {
                        calls.output.send(isBinary: message.isBinary, context) { $0.writeImmutableBuffer(answers) }
                    }
                    calls.end(weight, message, handler, context)
                }
            })
    }

    private func begin(_ calls: Int, _ message: Message) {
        onTheWay += calls
        size += message.size
    }

    private func end(
        _ calls: Int,
        _ message: Message,
        _ handler: WebSocketHandler,
        _ context: ChannelHandlerContext
    ) {
        onTheWay -= calls
        size -= message.size
        handler.callsEnded(context)
    }

    // MARK: Answers

    private func finish(
        _ request: JSONRPC.Request,
        _ message: Message,
        _ outcome: Outcome,
        since started: NIODeadline,
        _ context: ChannelHandlerContext
    ) {
        api.log(request.path, status: outcome.status, requestID: message.rpc.caller.requestID, since: started)
        if let id = request.id { answer(outcome, id, message, context) }
    }

    private func answer(_ outcome: Outcome, _ id: JSON, _ message: Message, _ context: ChannelHandlerContext) {
        output.send(isBinary: message.isBinary, context) {
            Envelope.write(outcome, id: id, requestID: message.rpc.caller.requestID, to: &$0)
        }
    }

    private func pong(_ request: JSONRPC.Request, _ message: Message, _ context: ChannelHandlerContext) {
        output.send(isBinary: message.isBinary, context) { text in
            text.writeStaticString(#"{"jsonrpc":"2.0","method":"/pong""#)
            if let id = request.id {
                text.writeStaticString(#","id":"#)
                text.writeBytes(id.serialized())
            }
            text.writeStaticString("}")
        }
    }
}
