package import ClientAddresses

/// What the HTTP layer is told at start.
package struct APIConfiguration: Sendable {
    package var host = "127.0.0.1"
    /// 0: any free one.
    package var port = 8080
    /// Proxies whose X-Forwarded-For is believed.
    package var trustedProxies = TrustedProxies([])
    /// Origins that browsers may call from; "*" for any.
    package var allowedOrigins: [String] = []
    /// Bytes of a JSON body.
    package var bodyLimit = 1 << 20
    /// Bytes of an uploaded file.
    package var uploadLimit = 100 << 20
    /// GET also calls methods that change something, as old clients do.
    package var allowsAnyGet = false
    /// Who may read /metrics; nil: there is no such address.
    package var metricsToken: String?
    package var connectionLimit = 20_000
    /// A WebSocket of which nothing was heard for so long is asked whether it is still there.
    package var pingSeconds = 30

    package init() {}
}
