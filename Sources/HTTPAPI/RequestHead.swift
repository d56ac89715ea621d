import Calls
import ClientAddresses
import NIOHTTP1
import Tokens

/// What Gatehouse reads of a request's head.
struct RequestHead: Sendable {
    enum ContentType: Sendable {
        case json
        /// With the header's full value, which holds the boundary.
        case multipart(String)
        case other
    }

    let method: HTTPMethod
    /// Without the query.
    let path: String
    let isKeepAlive: Bool
    var requestID: String
    var credential = Credential.none
    var contentType = ContentType.json
    var contentLength: Int?
    var isVoid = false
    var expectsContinue = false
    var userAgent: String?
    var origin: String?
    var isPreflight = false
    var forwardedFor: [String] = []

    init(_ head: HTTPRequestHead) {
        method = head.method
        isKeepAlive = head.isKeepAlive
        path = head.uri.utf8.firstIndex(of: UInt8(ascii: "?")).map { String(head.uri[..<$0]) } ?? head.uri
        requestID = ""
        for (name, value) in head.headers { read(name, value) }
        if requestID.isEmpty { requestID = RequestID.make() }
    }

    /// One pass over the headers; the name's length spares most comparisons.
    private mutating func read(_ name: String, _ value: String) {
        func isNamed(_ other: StaticString) -> Bool { name.hasSameASCII(as: other) }
        switch name.utf8.count {
        case 6 where isNamed("origin"): origin = value
        case 6 where isNamed("expect"): expectsContinue = value.hasSameASCII(as: "100-continue")
        case 10 where isNamed("user-agent"): userAgent = value
        case 12 where isNamed("content-type"): contentType = Self.contentType(value)
        case 12 where isNamed("x-request-id"): if RequestID.isAcceptable(value) { requestID = value }
        case 13 where isNamed("authorization"): credential = Self.credential(value)
        case 13 where isNamed("api-call-void"): isVoid = value.hasSameASCII(as: "true")
        case 14 where isNamed("content-length"): contentLength = Int(value)
        case 15 where isNamed("x-forwarded-for"): if forwardedFor.count < 32 { forwardedFor.append(value) }
        case 29 where isNamed("access-control-request-method"): isPreflight = method == .OPTIONS
        default: break
        }
    }

    private static func contentType(_ value: String) -> ContentType {
        let end = value.utf8.firstIndex { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: " ") } ?? value.endIndex
        let type = value[..<end]
        if type.isEmpty && value.isEmpty { return .json }
        if String(type).hasSameASCII(as: "application/json") { return .json }
        if String(type).hasSameASCII(as: "multipart/form-data") { return .multipart(value) }
        return .other
    }

    private static func credential(_ value: String) -> Credential {
        let scheme = "bearer "
        guard value.utf8.count > scheme.utf8.count,
            String(value.prefix(scheme.utf8.count)).hasSameASCII(as: "bearer "),
            let token = Token(parsing: value.dropFirst(scheme.utf8.count)),
            token.kind == .api || token.kind == .session
        else { return .malformed }
        return .token(token)
    }
}

extension String {
    /// ASCII letters compared without case; `other` in lower case.
    func hasSameASCII(as other: StaticString) -> Bool {
        var text = utf8.makeIterator()
        for index in 0..<other.utf8CodeUnitCount {
            guard var byte = text.next() else { return false }
            if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) { byte |= 0x20 }
            if byte != other.utf8Start[index] { return false }
        }
        return text.next() == nil
    }
}
