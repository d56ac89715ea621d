import Foundation
import JSON
import NIOCore
import NIOPosix
import Testing

/// A client's end of a WebSocket that sends what it is told to, also what no client should.
final class Socket: Sendable {
    struct Frame: Sendable {
        let opcode: UInt8
        let payload: [UInt8]

        var text: String { String(decoding: payload, as: UTF8.self) }
        var json: JSON { (try? JSON(parsing: payload)) ?? .null }
        /// Of a Close frame.
        var code: Int? { opcode == 8 && payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil }
    }

    /// The handshake was answered with something else than 101.
    struct Refused: Error {
        let status: Int
        let head: String
    }

    fileprivate struct Inbox {
        var bytes = ByteBuffer()
        var head: String?
        var frames: [Frame] = []
        var isClosed = false
    }

    let channel: any Channel
    private let inbox: Locked<Inbox>

    private init(_ channel: any Channel, _ inbox: Locked<Inbox>) {
        (self.channel, self.inbox) = (channel, inbox)
    }

    /// What the server answered to the handshake.
    var head: String { inbox.withLock { $0.head ?? "" } }
    var isClosed: Bool { inbox.withLock { $0.isClosed } }
    var count: Int { inbox.withLock { $0.frames.count } }

    static func handshake(_ token: String?, _ headers: [String: String] = [:]) -> String {
        let protocols = ["jsonrpc_2.0"] + (token.map { [$0] } ?? [])
        let all = [
            "Host": "localhost", "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Protocol": protocols.joined(separator: ", "),
        ].merging(headers) { $1 }
        return "GET / HTTP/1.1\r\n"
            + all.filter { !$0.value.isEmpty }.map { "\($0.key): \($0.value)\r\n" }.joined() + "\r\n"
    }

    /// Connects and waits for the answer to the handshake. `headers` replace its own; an empty one is left out.
    static func connect(
        port: Int,
        token: String? = nil,
        headers: [String: String] = [:],
        receiveBuffer: Int? = nil
    ) async throws -> Socket {
        let inbox = Locked(Inbox())
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(SocketReader(inbox))
                }
            }
        if let receiveBuffer {
            bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: .init(receiveBuffer))
        }
        let channel = try await bootstrap.connect(host: "127.0.0.1", port: port).get()
        let socket = Socket(channel, inbox)
        try await socket.write(Array(handshake(token, headers).utf8))
        await eventually(within: .seconds(20)) { inbox.withLock { $0.head != nil || $0.isClosed } }
        let status = Int(socket.head.split(separator: " ").dropFirst().first ?? "") ?? 0
        guard status == 101 else {
            socket.close()
            throw Refused(status: status, head: socket.head)
        }
        return socket
    }

    /// Stops and starts taking what the server sends.
    func setReading(_ isReading: Bool) async throws {
        try await channel.setOption(.autoRead, value: isReading).get()
    }

    /// Takes the connection away, without a Close frame.
    func close() { channel.close(promise: nil) }

    func halfClose() async throws { try await channel.close(mode: .output).get() }

    /// As it is; a peer that has closed is no error here.
    func write(_ bytes: [UInt8]) async throws { try? await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get() }

    static func frame(
        _ opcode: UInt8,
        _ payload: [UInt8],
        isFinal: Bool = true,
        isMasked: Bool = true,
        bits: UInt8 = 0
    ) -> [UInt8] {
        var frame = [(isFinal ? 0x80 : 0) | bits | opcode]
        let flag: UInt8 = isMasked ? 0x80 : 0
        switch payload.count {
        case 0..<126: frame.append(flag | UInt8(payload.count))
        case 126...0xFFFF: frame += [flag | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default: frame += [flag | 127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        guard isMasked else { return frame + payload }
        let mask: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
        return frame + mask + payload.enumerated().map { $1 ^ mask[$0 & 3] }
    }

    func send(_ text: String) async throws { try await write(Self.frame(1, Array(text.utf8))) }

    static func callFrame(_ id: String, _ method: String, _ parameters: String = "[]") -> [UInt8] {
        frame(1, Array(#"{"jsonrpc":"2.0","method":"\#(method)","params":\#(parameters),"id":\#(id)}"#.utf8))
    }

    func call(_ id: String, _ method: String, _ parameters: String = "[]") async throws {
        try await write(Self.callFrame(id, method, parameters))
    }

    /// The next frame; nil where none comes in time, or the connection is closed.
    func next(within limit: Duration = .seconds(5)) async -> Frame? {
        await eventually(within: limit) { inbox.withLock { !$0.frames.isEmpty || $0.isClosed } }
        return inbox.withLock { $0.frames.isEmpty ? nil : $0.frames.removeFirst() }
    }

    /// The code of the Close frame that comes next; 0 where the connection is closed without one, nil where it stays open.
    func closeCode(within limit: Duration = .seconds(5)) async -> Int? {
        let deadline = ContinuousClock.now + limit
        while .now < deadline {
            guard let frame = await next(within: deadline - .now) else { return isClosed ? 0 : nil }
            if frame.opcode == 8 { return frame.code ?? 1005 }
        }
        return nil
    }
}

private final class SocketReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let inbox: Locked<Socket.Inbox>

    init(_ inbox: Locked<Socket.Inbox>) { self.inbox = inbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        inbox.withLock { inbox in
            inbox.bytes.writeBuffer(&bytes)
            if inbox.head == nil {
                let view = inbox.bytes.readableBytesView
                guard let end = view.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
                let size = end.upperBound - view.startIndex
                inbox.head = inbox.bytes.readString(length: size)
            }
            while let frame = Self.frame(from: &inbox.bytes) { inbox.frames.append(frame) }
        }
    }

    /// Servers neither mask nor, this one, fragment.
    private static func frame(from bytes: inout ByteBuffer) -> Socket.Frame? {
        var rest = bytes
        guard let first = rest.readInteger(as: UInt8.self), let second = rest.readInteger(as: UInt8.self) else {
            return nil
        }
        var length = Int(second)
        if second == 126 {
            guard let size = rest.readInteger(as: UInt16.self) else { return nil }
            length = Int(size)
        } else if second == 127 {
            guard let size = rest.readInteger(as: UInt64.self) else { return nil }
            length = Int(size)
        }
        guard first & 0xF0 == 0x80, let payload = rest.readBytes(length: length) else { return nil }
        bytes = rest
        return Socket.Frame(opcode: first & 0x0F, payload: payload)
    }

    func channelInactive(context: ChannelHandlerContext) { inbox.withLock { $0.isClosed = true } }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            inbox.withLock { $0.isClosed = true }
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

extension Node {
    /// One WebSocket for `body`, closed afterwards.
    func socket<Value>(
        token: String? = nil,
        headers: [String: String] = [:],
        _ body: (Socket) async throws -> Value
    ) async throws -> Value {
        let socket = try await Socket.connect(port: port, token: token, headers: headers)
        defer { socket.close() }
        return try await body(socket)
    }
}
