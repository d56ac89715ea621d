import CLibPQ
import Glibc
import NIOCore
import NIOPosix

/// Carries bytes between libpq and PostgreSQL by way of an event loop.
///
/// SwiftNIO waits for sockets that it reads itself; libpq reads its own. So libpq gets one end of a socket pair in the place of its
/// socket, which becomes a channel, and the relay, at the pair's other end, hands on what comes on either side (decision 0016).
///
/// Used on the event loop only, once made: hence `@unchecked Sendable`.
final class Relay: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer

    /// The pair's end that is not libpq's.
    private let end: Int32
    private var channel: (any Channel)?
    private var buffer = ByteBuffer()
    /// Called after input for libpq has come, and once when none will come any more.
    private var onInput: (() -> Void)?
    /// libpq is in the middle of sending. A write that fails has NIO read what is left, and close, before it returns: libpq hears
    /// of that later.
    private var isPushing = false

    private static let pieceSize = 65_536

    private init(end: Int32) {
        self.end = end
    }

    deinit {
        close(end)
    }

    /// Puts a relay between an established connection and its server. May be called from any thread; nothing is read before `start`.
    static func insert(into handle: OpaquePointer, on eventLoop: any EventLoop) -> EventLoopFuture<Relay> {
        let socket = PQsocket(handle)
        var pair: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &pair) == 0 else {
            return eventLoop.makeFailedFuture(IOError.last("socketpair"))
        }
        let relay = Relay(end: pair[0])
        let server = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        let isReplaced = server >= 0 && dup2(pair[1], socket) >= 0 && fcntl(socket, F_SETFD, FD_CLOEXEC) == 0
        close(pair[1])
        guard isReplaced else {
            if server >= 0 { close(server) }
            return eventLoop.makeFailedFuture(IOError.last("dup"))
        }
        return ClientBootstrap(group: eventLoop)
            .channelOption(.autoRead, value: false)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: pieceSize))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(relay) }
            }
            .withConnectedSocket(server)
            .map { channel in
                relay.channel = channel
                return relay
            }
    }

    /// Begins to read.
    func start(onInput: @escaping () -> Void) {
        self.onInput = onInput
        guard let channel else { return }
        channel.setOption(.autoRead, value: true).whenFailure { _ in
            // The server has closed the connection meanwhile. Told later: who starts is not done yet.
            channel.eventLoop.execute { self.endInput() }
        }
    }

    /// Sends what libpq has written to its end.
    func push() {
        guard let channel else { return }
        isPushing = true
        defer { isPushing = false }
        while true {
            buffer.clear()
            let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.pieceSize) {
                max(0, recv(end, $0.baseAddress, Self.pieceSize, Int32(MSG_DONTWAIT)))
            }
            guard count > 0 else { return }
            channel.writeAndFlush(buffer, promise: nil)
            if count < Self.pieceSize { return }
        }
    }

    /// Closes the connection to the server, after what libpq has still written.
    func stop() {
        onInput = nil
        push()
        channel?.close(promise: nil)
        channel = nil
    }

    /// Whether there is something for libpq that it has not read.
    static func hasInput(_ handle: OpaquePointer) -> Bool {
        var count: Int32 = 0
        return ioctl(PQsocket(handle), UInt(FIONREAD), &count) == 0 && count > 0
    }

    // MARK: From the channel

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        while bytes.readableBytes > 0 {
            let count = bytes.readWithUnsafeReadableBytes {
                max(0, send(end, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL)))
            }
            guard count == 0 else { continue }
            // The pair is full: libpq takes all of it, or has been closed.
            guard let onInput, !isPushing else { return context.close(promise: nil) }
            onInput()
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isPushing { context.eventLoop.execute { self.onInput?() } } else { onInput?() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        context.eventLoop.execute { self.endInput() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// libpq finds the end of what it reads.
    private func endInput() {
        shutdown(end, Int32(SHUT_WR))
        // Once for what it has not read yet, once for the end.
        onInput?()
        onInput?()
    }
}

extension IOError {
    fileprivate static func last(_ reason: String) -> IOError { IOError(errnoCode: errno, reason: reason) }
}
