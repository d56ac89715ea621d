import NIOCore
import NIOPosix

/// A TCP connection that sends bytes as they are, for what a well-behaved HTTP client would not send.
struct RawConnection: Sendable {
    struct Answer: Sendable {
        let status: Int
        /// By lower-case name; of several, the last.
        let headers: [String: String]
        let body: String
    }

    private struct Inbox {
        var bytes: [UInt8] = []
        var isClosed = false
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        let inbox: Locked<Inbox>

        init(_ inbox: Locked<Inbox>) { self.inbox = inbox }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            inbox.withLock { $0.bytes.append(contentsOf: bytes.readableBytesView) }
        }

        func channelInactive(context: ChannelHandlerContext) { inbox.withLock { $0.isClosed = true } }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case ChannelEvent.inputClosed? = event as? ChannelEvent { inbox.withLock { $0.isClosed = true } }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    private let channel: any Channel
    private let inbox: Locked<Inbox>

    /// Connects for `body`, then closes. Takes nothing that comes unless `isReading`, until `setReading`.
    static func with<Value>(
        _ node: Node, isReading: Bool = true, _ body: (RawConnection) async throws -> Value
    ) async throws -> Value {
        let inbox = Locked(Inbox())
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.autoRead, value: isReading)
        if !isReading { bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: 4096) }
        let channel =
            try await bootstrap
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(inbox))
                }
            }
            .connect(host: "127.0.0.1", port: node.port).get()
        defer { channel.close(promise: nil) }
        return try await body(RawConnection(channel: channel, inbox: inbox))
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// In one write; a peer that has closed is no error here.
    func send(_ bytes: [UInt8]) async throws {
        try? await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    /// The same for a peer that may not take it all: does not wait until it has.
    func beginSending(_ text: String) { channel.writeAndFlush(ByteBuffer(string: text), promise: nil) }

    func setReading(_ isReading: Bool) async throws { try await channel.setOption(.autoRead, value: isReading).get() }

    /// Says that nothing more will come, and still reads.
    func halfClose() async throws { try await channel.close(mode: .output).get() }

    /// Whether the peer closes within five seconds.
    func isClosedByPeer() async -> Bool { await eventually(within: .seconds(5)) { inbox.withLock { $0.isClosed } } }

    /// Everything that came so far.
    var received: String { inbox.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

    /// Waits for `count` complete answers, five seconds at most; fewer where no more came.
    func answers(_ count: Int) async -> [Answer] {
        await eventually(within: .seconds(5)) {
            let (bytes, isClosed) = inbox.withLock { ($0.bytes, $0.isClosed) }
            return isClosed || Self.parse(bytes).count >= count
        }
        return Self.parse(inbox.withLock { $0.bytes })
    }

    private static func parse(_ bytes: [UInt8]) -> [Answer] {
        var answers: [Answer] = []
        var rest = bytes[...]
        while let end = rest.firstRange(of: Array("\r\n\r\n".utf8)) {
            let lines = String(decoding: rest[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
            var headers: [String: String] = [:]
            for line in lines.dropFirst() {
                guard let colon = line.firstIndex(of: ":") else { continue }
                let value = line[line.index(after: colon)...].drop { $0 == " " }
                headers[line[..<colon].lowercased()] = String(value)
            }
            let status = Int(lines.first?.split(separator: " ").dropFirst().first ?? "") ?? 0
            let length = Int(headers["content-length"] ?? "") ?? 0
            guard rest.endIndex - end.upperBound >= length else { break }
            let body = rest[end.upperBound..<end.upperBound + length]
            answers.append(Answer(status: status, headers: headers, body: String(decoding: body, as: UTF8.self)))
            rest = rest[(end.upperBound + length)...]
        }
        return answers
    }
}
