import Calls
import Catalogue
import ClientAddresses
import Multipart
import NIOCore

/// What a connection's handler leaves to the connection's task, since it needs waiting in between.
enum ConnectionWork: Sendable {
    case call(Call)
    case jsonRPC(ByteBuffer, RequestHead, IPAddress?)
    case upload(Method, boundary: MultipartBoundary, RequestHead, IPAddress?)
    case uploadBytes(ByteBuffer)
    case uploadEnd
    /// Of a WebSocket, which may have several at once; nothing else comes from then on.
    case task(@Sendable () async -> Void)
}

extension ChannelHandlerContext {
    /// Gives the connection's task all that it needs to begin.
    func hand(_ work: ConnectionWork) {
        fireChannelRead(NIOAny(work))
        fireChannelReadComplete()
    }
}
