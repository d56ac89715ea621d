import NIOCore

extension ChannelHandlerContext {
    /// Closes once what was written is sent.
    func closeWhenSent(mode: CloseMode = .all) {
        let place = NIOLoopBound(self, eventLoop: eventLoop)
        writeAndFlush(NIOAny(ByteBuffer())).whenComplete { _ in place.value.close(mode: mode, promise: nil) }
    }

    /// Bytes that were written and that the socket has not taken.
    var unsentBytes: Int { (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0 }

    /// Has `body` executed once `time` has passed.
    @discardableResult
    func after<Handler>(
        _ time: TimeAmount,
        _ handler: Handler,
        _ body: @escaping (Handler, ChannelHandlerContext) -> Void
    ) -> Scheduled<Void> {
        let place = NIOLoopBound((handler, self, body), eventLoop: eventLoop)
        return eventLoop.scheduleTask(in: time) {
            let (handler, context, body) = place.value
            body(handler, context)
        }
    }
}
