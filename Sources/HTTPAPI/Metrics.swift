import Calls
import NIOCore
import Tokens

/// What `GET /metrics` says, in Prometheus' text format, to who knows the configured token.
struct Metrics: Sendable {
    private let secret: SHA256Digest

    init(token: String) {
        secret = Self.digest(token[...])
    }

    /// `authorization`: the header's value. Digests are compared, so that the time tells nothing about the token.
    func admits(_ authorization: String?) -> Bool {
        authorization?.bearerToken.map { Self.digest($0) == secret } ?? false
    }

    private static func digest(_ text: Substring) -> SHA256Digest {
        Array(text.utf8).withUnsafeBytes { SHA256.digest($0) }
    }

    func text(_ calls: Calls, webSockets: Int) -> ByteBuffer {
        let log = calls.log.counters
        let metrics = [
            ("active_calls", "gauge", "Calls that this node executes.", calls.active.values.reduce(0, +)),
            ("websocket_connections", "gauge", "WebSockets that are open.", webSockets),
            ("call_log_buffered", "gauge", "Ended calls that wait to be appended to the call log.", log.buffered),
            ("call_log_appended_total", "counter", "Calls appended to the call log.", log.appended),
            ("call_log_dropped_total", "counter", "Calls that the call log lacks.", log.dropped),
            (
                "call_log_failed_appends_total", "counter", "Appends that failed; most are tried again.",
                log.failedAppends
            ),
        ]
        var buffer = ByteBuffer()
        for (name, kind, help, value) in metrics {
            buffer.writeString(
                "# HELP gatehouse_\(name) \(help)\n# TYPE gatehouse_\(name) \(kind)\ngatehouse_\(name) \(value)\n")
        }
        return buffer
    }
}
