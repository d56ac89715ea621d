import Multipart
import Calls
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// How Hummingbird's server sets a connection up and runs its task.
struct APIChannel: ServerChildChannel {
    typealias Stream = NIOAsyncChannel<ConnectionWork, HTTPReply>

    /// A connection on its way from the event loop to its task.
    ///
    /// One that is accepted while the listening socket is being closed gets no task; NIO then ends the process unless its stream is
    /// kept until it is closed (swift-nio issue 2813).
    final class Accepted: ServerChildChannelValue {
        let stream: Stream
        var channel: any Channel { stream.channel }

        init(_ stream: Stream) { self.stream = stream }

        deinit {
            channel.eventLoop.execute { [stream] in
                stream.channel.close(promise: nil)
                stream.channel.closeFuture.whenComplete { _ in _ = stream }
            }
        }
    }

    let api: API

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Accepted> {
        channel.eventLoop.makeCompletedFuture {
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderFieldSize = 16 * 1024
            limits.maxHeaderListSize = 32 * 1024
            limits.maxHeaderFieldCount = 100
            // A read's requests are all decoded, which takes thirty times their size, while the first is served.
            try channel.syncOptions?.setOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 64, initial: 2048, maximum: 16 * 1024))
            let pipeline = channel.pipeline.syncOperations
            // What follows a request that makes the connection a WebSocket is the WebSocketHandler's.
            // RequestHandler does what NIO's other handlers would: one request at a time, errors, half-closed peers, answers.
            try pipeline.addHandler(
                ByteToMessageHandler(
                    HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: limits)))
            try pipeline.addHandler(RequestHandler(api: api))
            return Accepted(
                try NIOAsyncChannel(
                    wrappingChannelSynchronously: channel,
                    configuration: .init(isOutboundHalfClosureEnabled: false)
                ))
        }
    }

    func handle(value accepted: Accepted, logger: Logger) async {
        // What fails here is the connection: there is nobody left to tell.
        try? await accepted.stream.executeThenClose { inbound, outbound in
            var work = inbound.makeAsyncIterator()
            while let next = try await work.next() {
                // A function of its own: its frame, 5 KiB, exists only while there is something to do.
                try await perform(next, &work, outbound)
            }
        }
    }

    private func perform(
        _ next: ConnectionWork,
        _ work: inout NIOAsyncChannelInboundStream<ConnectionWork>.AsyncIterator,
        _ outbound: NIOAsyncChannelOutboundWriter<HTTPReply>
    ) async throws {
        switch next {
        case .call(let call):
            let outcome = await api.perform(call)
            try await outbound.write(
                HTTPReply(outcome, requestID: call.requestID, hadToken: call.credential.isPresent))
        case .jsonRPC(let body, let request, let address):
            let rpc = JSONRPC(api: api, caller: Caller(request, address))
            try await outbound.write(await rpc.answer(JSONRPC.message(body, isMessagePack: request.isMessagePack)))
        case .upload(let method, let boundary, let request, let address):
            defer { api.uploadSlots.giveBack(for: address) }
            let outcome = try await Upload(api: api, boundary: boundary)
                .perform(method, request, address) {
                    switch try await work.next() {
                    case .uploadBytes(let bytes): return bytes
                    case .uploadEnd: return nil
                    // The connection ended, perhaps behind the last boundary.
                    default: throw MultipartError.truncated
                    }
                }
            try await outbound.write(api.reply(outcome, request))
        case .task(let first):
            // A WebSocket's first one: before that it has no need of a group, which takes memory.
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask(operation: first)
                while let next = try await work.next() {
                    if case .task(let task) = next { group.addTask(operation: task) }
                }
            }
        case .uploadBytes, .uploadEnd:
            break
        }
    }
}
