/// Cross-origin rules: which origins a browser may call from.
struct CORS: Sendable {
    let allowedOrigins: [String]

    /// The value of Access-Control-Allow-Origin for a request; nil: not allowed.
    private func allowed(_ origin: String) -> String? {
        if allowedOrigins.contains("*") { return "*" }
        return allowedOrigins.contains(origin) ? origin : nil
    }

    func addHeaders(for request: RequestHead, to headers: inout [(String, String)]) {
        guard !allowedOrigins.isEmpty else { return }
        headers.append(("vary", "Origin"))
        guard let origin = request.origin, let value = allowed(origin) else { return }
        headers.append(("access-control-allow-origin", value))
        headers.append(("access-control-expose-headers", "X-Request-Id, Retry-After, WWW-Authenticate"))
        guard request.isPreflight else { return }
        headers.append(("access-control-allow-methods", "GET, POST"))
        headers.append(
            ("access-control-allow-headers", "Authorization, Content-Type, API-Call-Void, X-Request-Id"))
        headers.append(("access-control-max-age", "86400"))
    }
}
