import NIOCore

/// Cross-origin rules: which origins a browser may call from.
struct CORS: Sendable {
    let allowedOrigins: [String]

    /// The value of Access-Control-Allow-Origin for a request; nil: not allowed.
    private func allowed(_ origin: String) -> String? {
        if allowedOrigins.contains("*") { return "*" }
        return allowedOrigins.contains(origin) ? origin : nil
    }

    func admits(_ origin: String) -> Bool { allowed(origin) != nil }

    func writeHeaders(for request: RequestHead, to buffer: inout ByteBuffer) {
        guard !allowedOrigins.isEmpty else { return }
        buffer.writeHeader("vary", "Origin")
        guard let origin = request.origin, let value = allowed(origin) else { return }
        buffer.writeHeader("access-control-allow-origin", value)
        buffer.writeHeader(
            "access-control-expose-headers",
            "X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, WWW-Authenticate")
        guard request.isPreflight else { return }
        buffer.writeHeader("access-control-allow-methods", "GET, POST")
        buffer.writeHeader(
            "access-control-allow-headers", "Authorization, Content-Type, API-Call-Void, X-Request-Id")
        buffer.writeHeader("access-control-max-age", "86400")
    }
}
