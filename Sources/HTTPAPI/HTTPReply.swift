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

    /// The head as it goes out.
    func head(for request: RequestHead, closing: Bool, cors: CORS) -> HTTPResponseHead {
        var fields: [(String, String)] = []
        fields.reserveCapacity(8 + headers.count)
        if body != nil { fields.append(("content-type", contentType)) }
        if status != .noContent { fields.append(("content-length", String(body?.readableBytes ?? 0))) }
        fields.append(("x-request-id", request.requestID))
        fields.append(("cache-control", "no-store"))
        fields.append(("x-content-type-options", "nosniff"))
        if closing { fields.append(("connection", "close")) }
        fields.append(contentsOf: headers)
        cors.addHeaders(for: request, to: &fields)
        return HTTPResponseHead(version: .http1_1, status: status, headers: HTTPHeaders(fields))
    }
}
