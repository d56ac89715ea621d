import Calls
import NIOCore
import NIOHTTP1

/// A complete answer to a request.
struct HTTPReply: Sendable {
    /// What comes after the head.
    enum Body: Sendable {
        case none
        /// JSON, or what `contentType` says.
        case bytes(ByteBuffer)
        case text(ByteBuffer)
        /// The same for everybody, and large: sent as it is after the head, never copied, so that who takes it slowly
        /// costs nothing.
        case shared(ByteBuffer)
        /// A method's reply, put into its envelope as it is written.
        case envelope(Reply)

        var byteCount: Int {
            switch self {
            case .none: 0
            case .bytes(let bytes), .text(let bytes), .shared(let bytes): bytes.readableBytes
            case .envelope(let reply): Envelope.byteCount(of: reply)
            }
        }
    }

    var status: HTTPResponseStatus
    var headers: [(String, String)] = []
    var body: Body
    var contentType: StaticString

    init(
        status: HTTPResponseStatus,
        headers: [(String, String)] = [],
        body: Body = .none,
        contentType: StaticString = "application/json"
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.contentType = contentType
    }

    /// The answer to one call, in its envelope.
    init(_ outcome: Outcome, requestID: String, hadToken: Bool) {
        switch outcome {
        case .success(let reply):
            self.init(status: .ok, body: .envelope(reply))
            addHeaders(of: reply.quotas)
        case .failure(let error):
            self.init(
                status: HTTPResponseStatus(statusCode: error.status),
                body: .bytes(Envelope.failure(error, requestID)))
            addHeaders(of: error, hadToken: hadToken)
        }
    }

    mutating func addHeaders(of error: CallError, hadToken: Bool) {
        if let seconds = error.retryAfter { headers.append(("retry-after", String(seconds))) }
        if let allow = error.allow { headers.append(("allow", allow)) }
        addHeaders(of: error.quotas)
        if error.status == 401 {
            // A wrong password says nothing about the token that came with it.
            let isTokenRefused = hadToken && !error.isAboutPassword
            headers.append(("www-authenticate", isTokenRefused ? "Bearer error=\"invalid_token\"" : "Bearer"))
        }
    }

    /// draft-ietf-httpapi-ratelimit-headers-10: an item for each policy, its name as a string.
    private mutating func addHeaders(of quotas: [Quota]) {
        guard !quotas.isEmpty else { return }
        func list(_ item: (Quota) -> String) -> String { quotas.map(item).joined(separator: ", ") }
        headers.append(("ratelimit-policy", list { #""\#($0.policy)";q=\#($0.requests);w=\#($0.seconds)"# }))
        headers.append(("ratelimit", list { #""\#($0.policy)";r=\#($0.remaining);t=\#($0.reset)"# }))
    }

    /// The whole answer as it goes out, but for a shared body, in the encoding that the request came in.
    func serialized(for request: RequestHead, closing: Bool, cors: CORS) -> ByteBuffer {
        if request.isMessagePack { return inMessagePack.written(for: request, closing, cors) }
        return written(for: request, closing, cors)
    }

    /// One buffer, written by hand, since HTTPHeaders and NIO's encoder for it cost more than the call itself
    /// (decision 0003).
    private func written(for request: RequestHead, _ closing: Bool, _ cors: CORS) -> ByteBuffer {
        let length = body.byteCount
        var buffer = ByteBufferAllocator().buffer(capacity: isBodyShared ? 384 : 384 + length)
        if status == .ok {
            buffer.writeStaticString("HTTP/1.1 200 OK")
        } else {
            buffer.writeString("HTTP/1.1 \(status.code) \(status.reasonPhrase)")
        }
        buffer.writeStaticString("\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\nx-request-id: ")
        buffer.writeString(request.requestID)
        switch body {
        case .none where status == .noContent: break
        case .none: buffer.writeStaticString("\r\ncontent-length: 0")
        case .bytes, .envelope, .shared:
            buffer.writeStaticString("\r\ncontent-type: ")
            buffer.writeStaticString(contentType)
            buffer.writeStaticString("\r\ncontent-length: ")
            buffer.writeString(String(length))
        case .text:
            buffer.writeString("\r\ncontent-type: text/plain; version=0.0.4\r\ncontent-length: \(length)")
        }
        buffer.writeStaticString(closing ? "\r\nconnection: close\r\n" : "\r\n")
        for (name, value) in headers { buffer.writeHeader(name, value) }
        cors.writeHeaders(for: request, to: &buffer)
        buffer.writeStaticString("\r\n")
        guard request.method != .HEAD else { return buffer }
        switch body {
        case .none, .shared: break
        case .bytes(let bytes), .text(let bytes): buffer.writeImmutableBuffer(bytes)
        case .envelope(let reply): Envelope.write(reply, to: &buffer)
        }
        return buffer
    }

    private var isBodyShared: Bool {
        if case .shared = body { true } else { false }
    }

    /// What comes after `serialized`.
    func shared(for request: RequestHead) -> ByteBuffer? {
        guard case .shared(let bytes) = body, request.method != .HEAD else { return nil }
        return bytes
    }
}

extension ByteBuffer {
    /// Name and value must hold no line breaks: they are constants, numbers, or checked when configured.
    mutating func writeHeader(_ name: String, _ value: String) {
        writeString(name)
        writeStaticString(": ")
        writeString(value)
        writeStaticString("\r\n")
    }
}
