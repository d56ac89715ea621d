import Calls
import NIOCore
import NIOHTTP1

/// A complete answer to a request.
struct HTTPReply: Sendable {
    var status: HTTPResponseStatus
    var headers: [(String, String)] = []
    var body: ByteBuffer?
    var contentType = "application/json"

    init(status: HTTPResponseStatus, body: ByteBuffer? = nil) {
        self.status = status
        self.body = body
    }

    /// The answer to one call, in its envelope.
    init(_ outcome: Outcome, requestID: String, hadToken: Bool) {
        switch outcome {
        case .success(let reply):
            self.init(status: .ok, body: Envelope.success(reply))
        case .failure(let error):
            self.init(status: HTTPResponseStatus(statusCode: error.status), body: Envelope.failure(error, requestID))
            addHeaders(of: error, hadToken: hadToken)
        }
    }

    mutating func addHeaders(of error: CallError, hadToken: Bool) {
        if let seconds = error.retryAfter { headers.append(("retry-after", String(seconds))) }
        if let allow = error.allow { headers.append(("allow", allow)) }
        if error.status == 401 {
            headers.append(("www-authenticate", hadToken ? "Bearer error=\"invalid_token\"" : "Bearer"))
        }
    }

    /// The whole answer as it goes out: one buffer, written by hand, since HTTPHeaders and NIO's encoder for it cost
    /// more than the call itself (decision 0003).
    func serialized(for request: RequestHead, closing: Bool, cors: CORS, allocator: ByteBufferAllocator) -> ByteBuffer {
        var buffer = allocator.buffer(capacity: 320 + (body?.readableBytes ?? 0))
        buffer.writeStaticString("HTTP/1.1 ")
        if status == .ok {
            buffer.writeStaticString("200 OK")
        } else {
            buffer.writeString("\(status.code) \(status.reasonPhrase)")
        }
        if body != nil {
            buffer.writeStaticString("\r\ncontent-type: ")
            buffer.writeString(contentType)
        }
        if status != .noContent {
            buffer.writeStaticString("\r\ncontent-length: ")
            buffer.writeDecimal(body?.readableBytes ?? 0)
        }
        buffer.writeStaticString("\r\nx-request-id: ")
        buffer.writeString(request.requestID)
        buffer.writeStaticString("\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\n")
        if closing { buffer.writeStaticString("connection: close\r\n") }
        for (name, value) in headers { buffer.writeHeader(name, value) }
        cors.writeHeaders(for: request, to: &buffer)
        buffer.writeStaticString("\r\n")
        if let body, request.method != .HEAD { buffer.writeImmutableBuffer(body) }
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

    mutating func writeDecimal(_ number: Int) {
        writeString(String(number))
    }
}
