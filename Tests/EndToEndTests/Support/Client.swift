import Foundation
import JSON
import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

/// One keep-alive HTTP connection to a node, one request at a time.
struct Client: Sendable {
    struct Response: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
        /// The body as JSON; `.null` where it is none.
        var json: JSON { (try? JSON(parsing: body)) ?? .null }
        var data: JSON? { json["result"]?["data"] }
        /// `error.code` of the envelope.
        var code: Int? { json["error"]?["code"]?.integer.map { Int($0) } }
    }

    let channel: any Channel

    init(port: Int) async throws {
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(Exchange())
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
    }

    func close() { channel.close(promise: nil) }

    /// Sends one request and waits for its whole answer, half a minute at most.
    func send(
        _ method: HTTPMethod = .POST,
        _ path: String,
        headers: [(String, String)] = [],
        body: [UInt8] = []
    ) async throws -> Response {
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: path, headers: HTTPHeaders(headers))
        head.headers.replaceOrAdd(name: "host", value: "localhost")
        if !body.isEmpty || method == .POST {
            head.headers.replaceOrAdd(name: "content-length", value: "\(body.count)")
        }
        let promise = channel.eventLoop.makePromise(of: Response.self)
        let timeout = channel.eventLoop.scheduleTask(in: .seconds(30)) {
            promise.fail(ChannelError.connectTimeout(.seconds(30)))
        }
        // A channel that is closed has no handlers left: then only the write itself fails.
        let written = channel.eventLoop.makePromise(of: Void.self)
        written.futureResult.cascadeFailure(to: promise)
        channel.writeAndFlush(Exchange.Request(head: head, body: body, promise: promise), promise: written)
        defer { timeout.cancel() }
        return try await promise.futureResult.get()
    }

    /// Calls a method with JSON parameters.
    func call(_ method: String, _ parameters: JSON = .array([]), token: String? = nil) async throws -> Response {
        var headers = [("content-type", "application/json")]
        if let token { headers.append(("authorization", "Bearer \(token)")) }
        return try await send(.POST, "/v1/\(method)", headers: headers, body: parameters.serialized())
    }

    /// A session's token.
    func signin(_ username: String, _ password: String) async throws -> String {
        let reply = try await call(
            "session/signin", [.object(["username": .string(username), "password": .string(password)])])
        return try #require(reply.data?["token"]?.string, "sign-in: \(reply.status) \(reply.text)")
    }

    func signinAsRoot() async throws -> String { try await signin("root", Node.rootPassword) }
}

extension Node {
    /// One connection for `body`, closed afterwards.
    func client<Value>(_ body: (Client) async throws -> Value) async throws -> Value {
        let client = try await Client(port: port)
        defer { client.close() }
        return try await body(client)
    }
}

/// Pairs requests with answers.
private final class Exchange: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = Request
    typealias OutboundOut = HTTPClientRequestPart

    struct Request: Sendable {
        let head: HTTPRequestHead
        let body: [UInt8]
        let promise: EventLoopPromise<Client.Response>
    }

    private var waiting: [EventLoopPromise<Client.Response>] = []
    private var head: HTTPResponseHead?
    private var body: [UInt8] = []

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let request = unwrapOutboundIn(data)
        guard context.channel.isActive else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return request.promise.fail(ChannelError.ioOnClosedChannel)
        }
        waiting.append(request.promise)
        context.write(wrapOutboundOut(.head(request.head)), promise: nil)
        if !request.body.isEmpty {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: request.body)))), promise: nil)
        }
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let bytes):
            body.append(contentsOf: bytes.readableBytesView)
        case .end:
            guard let head, !waiting.isEmpty else { return }
            waiting.removeFirst().succeed(
                Client.Response(status: Int(head.status.code), headers: head.headers, body: body))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(ChannelError.eof)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error)
        context.close(promise: nil)
    }

    private func fail(_ error: any Error) {
        for promise in waiting { promise.fail(error) }
        waiting = []
    }
}
