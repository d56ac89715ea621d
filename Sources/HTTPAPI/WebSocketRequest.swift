import NIOCore
import NIOHTTP1
import NIOWebSocket

/// What a request for a WebSocket says beyond other requests (RFC 6455, 4.2.1).
struct WebSocketRequest: Sendable {
    static let subprotocol = "jsonrpc_2.0"
    static let version = "13"

    let version: String?
    private let key: String?
    private let host: String?
    private let subprotocols: [String]
    private let asksForUpgrade: Bool

    /// Nil: another protocol is asked for.
    init?(_ head: HTTPRequestHead) {
        func list(_ name: String) -> [String] { head.headers[canonicalForm: name].map(String.init) }
        guard list("upgrade").contains(where: { $0.hasSameASCII(as: "websocket") }) else { return nil }
        func first(_ name: String) -> String? { head.headers.first(name: name)?.withoutOuterBlanks }
        version = first("sec-websocket-version")
        key = first("sec-websocket-key")
        host = first("host")
        subprotocols = list("sec-websocket-protocol")
        asksForUpgrade =
            head.version == .http1_1 && list("connection").contains { $0.hasSameASCII(as: "upgrade") }
    }

    var isWellFormed: Bool {
        asksForUpgrade && key.map(Self.isKey) == true && subprotocols.first == Self.subprotocol
            && subprotocols.count <= 2
    }

    /// What stands where the token belongs.
    var token: String? { subprotocols.count > 1 ? subprotocols[1] : nil }

    /// 16 bytes in base 64.
    private static func isKey(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 24 && bytes.suffix(2).elementsEqual("==".utf8)
            && bytes.dropLast(2).allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                    true
                default: false
                }
            }
    }

    /// Whether a page of this very server asks. Who has another name point here gains nothing: a WebSocket comes with no
    /// rights that the page has not put into it.
    func isSameOrigin(_ origin: String) -> Bool {
        guard let host, let scheme = origin.firstRange(of: "://") else { return false }
        return origin[scheme.upperBound...] == host
    }

    /// The answer that makes it one.
    func acceptance(on channel: any Channel, requestID: String) -> EventLoopFuture<ByteBuffer> {
        let upgrader = NIOWebSocketServerUpgrader(
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })
        let request = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: "/",
            headers: ["sec-websocket-key": key ?? "", "sec-websocket-version": version ?? ""])
        return upgrader.buildUpgradeResponse(
            channel: channel, upgradeRequest: request, initialResponseHeaders: [:]
        ).map { headers in
            var answer = ByteBuffer(string: "HTTP/1.1 101 Switching Protocols\r\n")
            for (name, value) in headers { answer.writeHeader(name.lowercased(), value) }
            answer.writeHeader("sec-websocket-protocol", Self.subprotocol)
            answer.writeHeader("x-request-id", requestID)
            answer.writeStaticString("cache-control: no-store\r\nx-content-type-options: nosniff\r\n\r\n")
            return answer
        }
    }
}
