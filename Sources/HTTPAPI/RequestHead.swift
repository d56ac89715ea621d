import Calls
import ClientAddresses
import NIOCore
import NIOHTTP1
import Tokens

/// What Gatehouse reads of a request's head.
///
/// A class, so that whoever needs it holds it by one reference.
final class RequestHead: Sendable {
    enum ContentType: Sendable {
        case json
        case messagePack
        /// With the header's full value, which holds the boundary.
        case multipart(String)
        case other
    }

    let method: HTTPMethod
    /// Without the query.
    let path: String
    let isKeepAlive: Bool
    let requestID: String
    let credential: Credential
    let contentType: ContentType
    let contentLength: Int?
    let isVoid: Bool
    let expectsContinue: Bool
    let userAgent: String?
    let origin: String?
    let isPreflight: Bool
    let forwardedFor: [String]
    /// Of a request on `/` that asks for one.
    let webSocket: WebSocketRequest?
    /// The header as it came, for /metrics only: elsewhere nobody needs it.
    let metricsAuthorization: String?
    /// Whether others might read it differently: refused, whatever it asks for (RFC 9112, 3.2 and 6.1).
    let isMalformed: Bool

    /// One pass over the headers; the name's length spares most comparisons.
    init(_ head: HTTPRequestHead) {
        var requestID: String?
        var credential = Credential.none
        var contentType = ContentType.json
        var contentLength: Int?
        var (isVoid, expectsContinue, asksForMethod, asksForUpgrade) = (false, false, false, false)
        var userAgent: String?
        var origin: String?
        var forwardedFor: [String] = []
        var (hosts, authorizations, codings) = (0, 0, 0)
        var (isHost, isChunked) = (true, true)
        for (name, field) in head.headers {
            let value = field.withoutOuterBlanks
            func isNamed(_ other: StaticString) -> Bool { name.hasSameASCII(as: other) }
            switch name.utf8.count {
            case 4 where isNamed("host"):
                hosts += 1
                isHost = isHost && value.utf8.allSatisfy(Self.isOfAuthority)
            case 6 where isNamed("origin"): origin = value
            case 7 where isNamed("upgrade"): asksForUpgrade = true
            case 6 where isNamed("expect"): expectsContinue = value.hasSameASCII(as: "100-continue")
            case 10 where isNamed("user-agent"): userAgent = value
            case 12 where isNamed("content-type"): contentType = Self.contentType(value)
            case 12 where isNamed("x-request-id"): if RequestID.isAcceptable(value) { requestID = value }
            case 13 where isNamed("authorization"):
                credential = Self.credential(value)
                authorizations += 1
            case 13 where isNamed("api-call-void"): isVoid = value.hasSameASCII(as: "true")
            case 14 where isNamed("content-length"): contentLength = Int(value) ?? .max
            case 15 where isNamed("x-forwarded-for"):
                // The last ones count: a proxy appends.
                if forwardedFor.count == 32 { forwardedFor.removeFirst() }
                forwardedFor.append(value)
            case 17 where isNamed("transfer-encoding"):
                isChunked = value.hasSameASCII(as: "chunked")
                codings += 1
            case 29 where isNamed("access-control-request-method"): asksForMethod = true
            default: break
            }
        }
        method = head.method
        // An upgrade that we do not take and CONNECT end NIO's decoding; for HTTP/1.0 a close marks the end of the answer.
        isKeepAlive = head.isKeepAlive && head.version == .http1_1 && !asksForUpgrade && head.method != .CONNECT
        path = Self.path(head.uri)
        metricsAuthorization =
            path == "/metrics" ? head.headers.first(name: "authorization")?.withoutOuterBlanks : nil
        webSocket = asksForUpgrade && path == "/" ? WebSocketRequest(head) : nil
        // What the WebSocket protocol has for it: browsers cannot set the header.
        if let token = webSocket?.token { credential = Self.credential(token: token, after: 0) }
        self.requestID = requestID ?? RequestID.make()
        self.credential = credential
        self.contentType = contentType
        self.contentLength = contentLength
        self.isVoid = isVoid
        self.expectsContinue = expectsContinue && head.version == .http1_1
        self.userAgent = userAgent
        self.origin = origin
        isPreflight = asksForMethod && head.method == .OPTIONS
        self.forwardedFor = forwardedFor
        isMalformed =
            hosts > 1 || (hosts == 0 && head.version == .http1_1) || authorizations > 1 || codings > 1 || !isHost
            || !isChunked
    }

    /// A host and a port, which is an authority without user (RFC 3986, 3.2.2): no space, `@`, `/`, `?`, `#`, quote or control character.
    private static func isOfAuthority(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: ";"), UInt8(ascii: "$")...UInt8(ascii: "."),
            UInt8(ascii: "!"), UInt8(ascii: "="), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Of a request whose head could not be read.
    static func unreadable() -> RequestHead { RequestHead(HTTPRequestHead(version: .http1_0, method: .GET, uri: "")) }

    /// Without scheme and authority, which a client may send as if to a proxy, and without the query.
    private static func path(_ target: String) -> String {
        let end = target.utf8.firstIndex(of: UInt8(ascii: "?"))
        let isAbsolute = target.hasASCIIPrefix("http://") || target.hasASCIIPrefix("https://")
        guard isAbsolute else { return end.map { String(target[..<$0]) } ?? target }
        let parts = target[..<(end ?? target.endIndex)].split(
            separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return parts.count == 4 ? "/\(parts[3])" : "/"
    }

    private static func contentType(_ value: String) -> ContentType {
        if value.isEmpty || value.hasSameASCII(as: "application/json") { return .json }
        let end = value.utf8.firstIndex { $0 == UInt8(ascii: ";") || $0.isBlank } ?? value.endIndex
        let type = String(value[..<end])
        if type.hasSameASCII(as: "application/json") { return .json }
        if type.hasSameASCII(as: "application/msgpack") { return .messagePack }
        if type.hasSameASCII(as: "multipart/form-data") { return .multipart(value) }
        return .other
    }

    private static func credential(_ value: String) -> Credential {
        guard let start = value.startOfBearerToken else { return .malformed }
        return Self.credential(token: value, after: start)
    }

    private static func credential(token text: String, after prefix: Int) -> Credential {
        var text = text
        let token = text.withUTF8 {
            Token(parsing: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: $0[prefix...])))
        }
        guard let token, token.kind == .api || token.kind == .session else { return .malformed }
        return .token(token)
    }
}

extension String {
    /// A header's value without the blanks around it, which are no part of it (RFC 9112, 5.1). Where there are none the
    /// string is its own.
    var withoutOuterBlanks: String {
        guard utf8.last?.isBlank == true || utf8.first?.isBlank == true else { return self }
        let start = utf8.drop(while: \.isBlank)
        let end = start.lastIndex { !$0.isBlank }.map { start.index(after: $0) } ?? start.startIndex
        return String(self[start.startIndex..<end])
    }

    /// What follows `Bearer` in the value of `Authorization`.
    var bearerToken: Substring? {
        startOfBearerToken.map { self[utf8.index(startIndex, offsetBy: $0)...] }
    }

    /// How many bytes come before it.
    var startOfBearerToken: Int? {
        let scheme: StaticString = "bearer "
        guard hasASCIIPrefix(scheme) else { return nil }
        let text = utf8.span
        var start = scheme.utf8CodeUnitCount
        while start < text.count, text[start] == UInt8(ascii: " ") { start += 1 }
        return start
    }

    /// ASCII letters compared without case; `other` in lower case.
    func hasSameASCII(as other: StaticString) -> Bool {
        utf8.count == other.utf8CodeUnitCount && hasASCIIPrefix(other)
    }

    /// ASCII letters compared without case; `prefix` in lower case.
    func hasASCIIPrefix(_ prefix: StaticString) -> Bool {
        let text = utf8.span
        guard text.count >= prefix.utf8CodeUnitCount else { return false }
        for index in 0..<prefix.utf8CodeUnitCount {
            var byte = text[index]
            if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) { byte |= 0x20 }
            if byte != prefix.utf8Start[index] { return false }
        }
        return true
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}
