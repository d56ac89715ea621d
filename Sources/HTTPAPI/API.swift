import Calls
import Catalogue
import ClientAddresses
import JSON
import Logging
import MessagePack
import Multipart
import NIOCore
import NIOHTTP1
import Schemas
import Synchronization

/// Turns requests into calls and outcomes into replies; knows no channel.
final class API: Sendable {
    /// Where a request goes, decided by its head alone.
    enum Route {
        case reply(HTTPReply)
        case method(Method)
        case upload(Method, boundary: MultipartBoundary)
        case jsonRPC
        case webSocket(WebSocketRequest)
    }

    let configuration: APIConfiguration
    let calls: Calls
    let voidCalls: VoidCalls
    let subscribers: Subscribers
    let cors: CORS
    let logger: Logger
    private let metrics: Metrics?
    private let documents = CatalogueDocuments()
    let mailboxes = Mailboxes()
    /// Bytes of bodies that are being collected or answered, above `freeBodySize` each.
    let bodyBudget: Budget
    /// Three times the bytes of uploads whose content a method takes.
    let contentBudget = Budget(96 << 20)
    /// Uploads on the way.
    let uploadSlots = UploadSlots(limit: 256, clientLimit: 16)
    static let freeBodySize = 16 << 10
    /// What parameters may take of memory without being counted.
    static let freeMemory = 64 << 10
    /// Bytes that wait for clients that do not take them, above `freeSendSize` each.
    let sendBudget = Budget(256 << 20)
    /// From here on SwiftNIO has a channel not writable.
    static let freeSendSize = 64 << 10
    /// WebSockets that are open.
    let webSockets = Atomic<Int>(0)
    let isReady: @Sendable () -> Bool

    init(
        configuration: APIConfiguration,
        calls: Calls,
        voidCalls: VoidCalls,
        subscribers: Subscribers,
        isReady: @escaping @Sendable () -> Bool,
        logger: Logger
    ) {
        self.configuration = configuration
        // One body has room, whatever it becomes in memory: of arrays in arrays 36 times as much.
        bodyBudget = Budget(max(128 << 20, 40 * configuration.bodyLimit))
        self.calls = calls
        self.voidCalls = voidCalls
        self.subscribers = subscribers
        self.isReady = isReady
        self.logger = logger
        metrics = configuration.metricsToken.map { Metrics(token: $0) }
        cors = CORS(allowedOrigins: configuration.allowedOrigins)
        calls.afterResults { [mailboxes] in mailboxes.flush() }
        calls.observeCatalogue { [documents] in documents.replace(by: $0) }
    }

    func route(_ request: RequestHead) -> Route {
        if request.isPreflight { return .reply(HTTPReply(status: .noContent)) }
        switch request.path {
        case "/health/live": return health(request, isWell: true)
        case "/health/ready": return health(request, isWell: isReady())
        case "/metrics": return routeMetrics(request)
        case "/": return request.webSocket.map { route($0, request) } ?? routeJSONRPC(request)
        default: return calls.method(request.path).map { route($0, request) } ?? routePage(request)
        }
    }

    private func health(_ request: RequestHead, isWell: Bool) -> Route {
        guard request.method == .GET || request.method == .HEAD else {
            return refuse(.methodNotAllowed(allow: "GET, HEAD"), request)
        }
        var reply = HTTPReply(
            status: isWell ? .ok : .serviceUnavailable,
            body: .bytes(ByteBuffer(string: isWell ? #"{"status":"ok"}"# : #"{"status":"unavailable"}"#)))
        if !isWell { reply.headers.append(("retry-after", "1")) }
        return .reply(reply)
    }

    private func routeMetrics(_ request: RequestHead) -> Route {
        guard let metrics else { return refuse(.methodNotFound, request) }
        guard request.method == .GET || request.method == .HEAD else {
            return refuse(.methodNotAllowed(allow: "GET, HEAD"), request)
        }
        guard metrics.admits(request.metricsAuthorization) else { return refuse(.guestRefused, request) }
        return .reply(
            HTTPReply(status: .ok, body: .text(metrics.text(calls, webSockets: webSockets.load(ordering: .relaxed)))))
    }

    private func routeJSONRPC(_ request: RequestHead) -> Route {
        guard request.method == .POST else { return refuse(.methodNotAllowed(allow: "POST"), request) }
        switch request.contentType {
        case .json, .messagePack: return .jsonRPC
        case .multipart, .other:
            return .reply(HTTPReply(.failure(.unsupportedContentType), id: .null, Caller(request, nil)))
        }
    }

    private func route(_ webSocket: WebSocketRequest, _ request: RequestHead) -> Route {
        guard webSocket.version == WebSocketRequest.version else {
            var reply = reply(.failure(.refused(426, "WebSocket version 13 is spoken here")), request)
            reply.headers += [("sec-websocket-version", WebSocketRequest.version), ("upgrade", "websocket")]
            return .reply(reply)
        }
        guard webSocket.isWellFormed, request.method == .GET, (request.contentLength ?? 0) == 0 else {
            return refuse(.refused(400, "Not a WebSocket handshake with subprotocol jsonrpc_2.0"), request)
        }
        if let origin = request.origin, !cors.admits(origin), !webSocket.isSameOrigin(origin) {
            return refuse(.refused(403, "Origin is not allowed"), request)
        }
        let isMalformed = request.credential.isPresent && request.credential.hash == nil
        return isMalformed ? refuse(.guestRefused, request) : .webSocket(webSocket)
    }

    private func routePage(_ request: RequestHead) -> Route {
        guard let page = Pages.reply(to: request.path) ?? documents.reply(to: request.path) else {
            return refuse(.methodNotFound, request)
        }
        guard request.method == .GET || request.method == .HEAD else {
            return refuse(.methodNotAllowed(allow: "GET, HEAD"), request)
        }
        return .reply(page)
    }

    private func route(_ method: Method, _ request: RequestHead) -> Route {
        let allowsGet = method.isStable || configuration.allowsAnyGet
        guard request.method == .POST || (request.method == .GET && allowsGet) else {
            return .reply(refuse(.methodNotAllowed(allow: allowsGet ? "GET, POST" : "POST"), method, request))
        }
        if let error = calls.refusal(of: method, request.credential) {
            return .reply(refuse(error, method, request))
        }
        switch request.contentType {
        case .json, .messagePack:
            return .method(method)
        case .multipart(let value) where method.upload != nil && request.method == .POST:
            guard let boundary = MultipartBoundary(fromContentType: value) else {
                return .reply(refuse(.undecodable, method, request))
            }
            return .upload(method, boundary: boundary)
        case .multipart, .other:
            return .reply(refuse(.unsupportedContentType, method, request))
        }
    }

    private func refuse(_ error: CallError, _ request: RequestHead) -> Route {
        .reply(reply(.failure(error), request))
    }

    /// Refuses a call before it is one; the call log has it all the same.
    func refuse(
        _ error: CallError,
        _ method: Method,
        _ request: RequestHead,
        since started: NIODeadline = .now()
    ) -> HTTPReply {
        reply(calls.refuse(method, request.credential, request.requestID, since: started, error), request)
    }

    func reply(_ outcome: Outcome, _ request: RequestHead) -> HTTPReply {
        HTTPReply(outcome, requestID: request.requestID, hadToken: request.credential.isPresent)
    }

    /// A call from its body, which was complete at `moment`: an array of positional parameters, or one parameter.
    func call(
        _ method: Method,
        _ body: ByteBuffer,
        _ request: RequestHead,
        from address: IPAddress?,
        at moment: NIODeadline
    ) throws(CallError) -> Call {
        var parameters: [JSON] = []
        // A GET has no parameters: what comes with one means nothing (RFC 9110, 9.3.1).
        if body.readableBytes > 0, request.method != .GET {
            let value: JSON
            do {
                value = try request.value(of: body)
            } catch let error as MessagePackError {
                throw .undecodable(error.description)
            } catch {
                throw .undecodable
            }
            if case .array(let elements) = value { parameters = elements } else { parameters = [value] }
        }
        return try call(method, parameters, request, from: address, at: moment)
    }

    /// `isUploaded`: the first parameter describes a file that came with the request; a client cannot make one up.
    func call(
        _ method: Method,
        _ parameters: [JSON],
        _ request: RequestHead,
        from address: IPAddress?,
        at moment: NIODeadline = .now(),
        isUploaded: Bool = false
    ) throws(CallError) -> Call {
        try call(method, parameters, Caller(request, address), at: moment, isUploaded: isUploaded)
    }

    func call(
        _ method: Method,
        _ parameters: [JSON],
        _ caller: Caller,
        at moment: NIODeadline = .now(),
        isUploaded: Bool = false
    ) throws(CallError) -> Call {
        var violations = method.validator.validate(parameters)
        if method.upload != nil, !isUploaded, let file = parameters.first, file != .null {
            violations.append(.init(path: "/0", message: "must be null or come as multipart/form-data"))
        }
        guard violations.isEmpty else { throw .invalidParameters(violations) }
        return Call(
            method: method,
            parameters: parameters,
            credential: caller.credential,
            address: caller.address,
            userAgent: caller.userAgent,
            requestID: caller.requestID,
            started: moment)
    }

    /// The caller's address: the peer's, or what trusted proxies say.
    func address(of request: RequestHead, peer: IPAddress?) -> IPAddress? {
        guard let peer, !request.forwardedFor.isEmpty else { return peer }
        return configuration.trustedProxies.clientAddress(peer: peer, forwardedFor: request.forwardedFor)
    }

    /// One line per call, at debug level.
    func log(_ path: String, status: Int, requestID: String, since start: NIODeadline) {
        guard logger.logLevel <= .debug else { return }
        logger.debug(
            "call",
            metadata: [
                "path": "\(path.prefix(200))", "status": "\(status)", "request_id": "\(requestID)",
                "milliseconds": "\(Double((NIODeadline.now() - start).nanoseconds / 1000) / 1000)",
            ])
    }
}

/// Who calls, from where, and under which id.
struct Caller: Sendable {
    let credential: Credential
    let address: IPAddress?
    let userAgent: String?
    var requestID: String

    init(_ request: RequestHead, _ address: IPAddress?) {
        credential = request.credential
        self.address = address
        userAgent = request.userAgent
        requestID = request.requestID
    }
}
