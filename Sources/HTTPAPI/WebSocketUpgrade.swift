import Calls
import NIOCore
import NIOHTTP1

/// Makes a connection a WebSocket: the token is looked up, the handshake answered, RequestHandler replaced.
struct WebSocketUpgrade {
    let api: API
    let request: WebSocketRequest
    let caller: Caller
    let mailbox: Mailboxes.Mailbox

    /// Guests need no database for that.
    func begin(_ handler: RequestHandler, _ context: ChannelHandlerContext) {
        guard let hash = caller.credential.hash else { return accept(nil, handler, context) }
        let place = NIOLoopBound((handler, context), eventLoop: context.eventLoop)
        api.subscribers.authenticate(hash) { result in
            mailbox.post {
                let (handler, context) = place.value
                switch result {
                case .success(let owner?): accept(owner, handler, context)
                case .success(nil): handler.finish(.failure(.guestRefused), context)
                case .failure(let error): handler.finish(.failure(error), context)
                }
            }
        }
    }

    private func accept(_ owner: Subscribers.Owner?, _ handler: RequestHandler, _ context: ChannelHandlerContext) {
        guard handler.mayUpgrade(context) else { return handler.close(context) }
        let place = NIOLoopBound((handler, context), eventLoop: context.eventLoop)
        request.acceptance(on: context.channel, requestID: caller.requestID).assumeIsolated().whenComplete { result in
            let (handler, context) = place.value
            guard case .success(let answer) = result else { return handler.close(context) }
            handler.leave(with: answer, context)
            do {
                try replace(handler, owner, context)
            } catch {
                context.close(promise: nil)
            }
        }
    }

    private func replace(
        _ handler: RequestHandler,
        _ owner: Subscribers.Owner?,
        _ context: ChannelHandlerContext
    ) throws {
        let pipeline = context.pipeline.syncOperations
        let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
        let successor = WebSocketHandler(api: api, caller: caller, owner: owner, mailbox: mailbox)
        try pipeline.addHandler(successor, position: .after(handler))
        pipeline.removeHandler(handler, promise: nil)
        // It leaves with the event loop's next turn, and hands over what came already.
        pipeline.removeHandler(decoder, promise: nil)
    }
}
