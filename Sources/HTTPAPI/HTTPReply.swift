import Calls
import NIOCore
import NIOHTTP1

/// A complete answer to a request.
struct HTTPReply: Sendable {
    /// What comes after the head.
    enum Body: Sendable {
        case none
        /// JSON.
        case bytes(ByteBuffer)
        case text(ByteBuffer)
        /// A method's reply, put into its envelope as it is written.
        case envelope(Reply)

        var byteCount: Int {
            switch self {
            case .none: 0
            case .bytes(let bytes), .text(let bytes): bytes.readableBytes
            case .envelope(let reply): Envelope.byteCount(of: reply)
            }
        }
    }

    var status: HTTPResponseStatus
    var headers: [(String, String)] = []
    var body: Body
    var contentType: StaticString

    init(status: HTTPResponseStatus, body: Body = .none, contentType: StaticString = "application/json") {
        self.status = status
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

    /// The whole answer as it goes out: one buffer, written by hand, since HTTPHeaders and NIO's encoder for it cost
    /// more than the call itself (decision 0003).
    func serialized(for request: RequestHead, closing: Bool, cors: CORS) -> ByteBuffer {
        let length = body.byteCount
        var buffer = ByteBufferAllocator().buffer(capacity: 384 + length)
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
        case .bytes, .envelope:
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
        case .none: break
        case .bytes(let bytes), .text(let bytes): buffer.writeImmutableBuffer(bytes)
        case .envelope(let reply): Envelope.write(reply, to: &buffer)
        }
        return buffer
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
