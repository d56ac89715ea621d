import MessagePack
import NIOCore

/// A WebSocket's outgoing side: what is written within one turn of the event loop goes out together, and who lets too much
/// wait is cut off.
///
/// Not Sendable: lives on its channel's event loop.
final class WebSocketOutput {
    /// Bytes that wait for a slow reader.
    private static let sendLimit = 1 << 20
    /// Bytes that go out before the turn of the event loop ends.
    private static let flushMark = 64 << 10

    private var frames = ByteBuffer()
    private var isFlushScheduled = false
    private var isClosed = false
    private var share: BudgetShare
    /// Since when the reader takes less than there is for him.
    private var blockedSince: NIODeadline?
    /// Bytes that were written since then.
    private var written = 0

    /// How long a reader may take nothing.
    private static let writeTimeout = TimeAmount.seconds(60)

    /// `budget`: bytes that wait for readers of the node's connections.
    init(budget: Budget) {
        share = BudgetShare(of: budget, free: API.freeSendSize)
    }

    // MARK: Frames

    /// Sends a message of JSON that `text` writes.
    func send(isBinary: Bool, _ context: ChannelHandlerContext, _ text: (inout ByteBuffer) -> Void) {
        if isClosed { return }
        if frames.capacity == 0 { frames.reserveCapacity(512) }
        if isBinary {
            var json = ByteBuffer()
            text(&json)
            let bytes = json.withUnsafeReadableBytes { Transcoder.messagePack(ofJSON: $0) }
            // What is nested deeper than anybody reads stays text.
            frames.writeFrame(bytes == nil ? .text : .binary) { payload in
                if let bytes { payload.writeBytes(bytes) } else { payload.writeBuffer(&json) }
            }
        } else {
            frames.writeFrame(.text, text)
        }
        // Many at once, events of one broadcast say, are counted as they come.
        if frames.readableBytes > Self.flushMark { flush(context) } else { scheduleFlush(context) }
    }

    func ping(_ context: ChannelHandlerContext) {
        frames.writeFrame(.ping) { _ in }
        flush(context)
    }

    func pong(_ payload: ByteBuffer, _ context: ChannelHandlerContext) {
        frames.writeFrame(.pong) { $0.writeImmutableBuffer(payload) }
        scheduleFlush(context)
    }

    /// The last frame, for `close` to follow.
    func sayClose(_ code: UInt16?, _ context: ChannelHandlerContext) {
        frames.writeFrame(.close) { payload in
            if let code { payload.writeInteger(code) }
        }
        flush(context)
    }

    /// Sends nothing any more.
    func close() {
        isClosed = true
        frames = ByteBuffer()
        share.adjust(to: 0)
    }

    // MARK: Sending

    private func scheduleFlush(_ context: ChannelHandlerContext) {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        let place = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.execute {
            let (output, context) = place.value
            output.isFlushScheduled = false
            output.flush(context)
        }
    }

    /// Closes the connection, at once, where too much waits already.
    func flush(_ context: ChannelHandlerContext) {
        guard frames.readableBytes > 0 else { return }
        // One answer may be larger: what counts is what was there before.
        guard queued(context) <= Self.sendLimit else { return abort(context) }
        let bytes = frames
        frames = ByteBuffer()
        // False: the node has no room left for what waits for slow readers.
        guard share.adjust(to: queued(context) + bytes.readableBytes) else { return abort(context) }
        if context.channel.isWritable { written = 0 }
        written += bytes.readableBytes
        context.writeAndFlush(NIOAny(bytes), promise: nil)
        share.adjust(to: queued(context))
    }

    /// The handler hears of it by `channelInactive`.
    private func abort(_ context: ChannelHandlerContext) {
        close()
        context.close(promise: nil)
    }

    /// Bytes that wait for the reader, where they are many.
    private func queued(_ context: ChannelHandlerContext) -> Int {
        context.channel.isWritable ? 0 : context.unsentBytes
    }

    /// Whether the reader takes what there is for him too slowly: slower than an upload may come.
    func isBlocked(at now: NIODeadline, _ context: ChannelHandlerContext) -> Bool {
        guard let blockedSince else { return false }
        return now - blockedSince > Self.writeTimeout + UploadPace.time(for: max(0, written - context.unsentBytes))
    }

    func writabilityChanged(_ isWritable: Bool) {
        if isWritable {
            share.adjust(to: 0)
            blockedSince = nil
        } else {
            blockedSince = .now()
        }
    }
}
