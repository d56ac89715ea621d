import Foundation
import NIOCore
import NIOPosix
import Testing
import Tokens

extension Measurements {
    /// What idle connections cost, how soon an event is with all of them, and calls over sockets beside calls over HTTP.
    @Suite struct WebSocketMeasurements {
        private static let connections = 5_000

        @Test func idleConnections() async throws {
            try await TestDatabase.with { database in
                try await Node.with(database) { node async throws in
                    let tokens = try Self.makeSessions(database)
                    // What the node makes once, for whichever connection.
                    let first = try await Self.connect(node, tokens.prefix(200))
                    try await Task.sleep(for: .seconds(1))
                    let before = try node.residentKiB
                    let others = try await Self.connect(node, tokens.dropFirst(200))
                    try await Task.sleep(for: .seconds(1))
                    let each = Double(try node.residentKiB - before) / Double(others.count)
                    let sockets = first + others
                    defer { for socket in sockets { socket.close() } }

                    var times: [Duration] = []
                    for turn in 1...3 {
                        let began = ContinuousClock.now
                        try database.scalar("select gatehouse.publish('user', 'all', '[\(turn)]')")
                        let isThere = await eventually(within: .seconds(10)) { sockets.allSatisfy { $0.count == turn } }
                        #expect(isThere)
                        times.append(.now - began)
                    }
                    let after = Double(try node.residentKiB - before) / Double(others.count)
                    print(
                        "\(sockets.count) sockets: \(each) KiB each, \(after) after events; an event to all: \(times)")
                    #expect(each < 20)
                    #expect(times.allSatisfy { $0 < .seconds(1) }, "\(times)")
                }
            }
        }

        @Test func callsBesideHTTP() async throws {
            try await TestDatabase.with { database in
                try await Node.with(database) { node async throws in
                    let token = try #require(try Self.makeSessions(database).first)
                    let http = try await Runner.connect(
                        node, count: 100, handshake: nil,
                        request: Array(
                            """
                            POST /v1/profile/read HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
                            Authorization: Bearer \(token)\r\nContent-Length: 2\r\n\r\n[]
                            """.utf8))
                    let webSocket = try await Runner.connect(
                        node, count: 100, handshake: Socket.handshake(token),
                        request: Socket.frame(
                            1, Array(#"{"jsonrpc":"2.0","method":"/v1/profile/read","params":[],"id":1}"#.utf8)))
                    defer { for runner in [http, webSocket] { runner.close() } }
                    var rates: [(http: Double, webSocket: Double)] = []
                    for round in 0...6 {
                        let rate = (http: try await http.run(), webSocket: try await webSocket.run())
                        // The first one warms up.
                        if round > 0 { rates.append(rate) }
                    }
                    let ratio = median(rates.map { $0.webSocket / $0.http })
                    print(
                        "calls/s on 100 connections: \(rates.map { (Int($0.http), Int($0.webSocket)) }), ratio \(ratio)"
                    )
                    #expect(ratio > 0.9)
                }
            }
        }

        private static func makeSessions(_ database: TestDatabase) throws -> [String] {
            let tokens = (0..<connections).map { _ in Token.make(.session) }
            let hashes = tokens.map { "('\($0.hash.hex)')" }.joined(separator: ",")
            try database.scalar(
                """
                insert into gatehouse.users (name) select 'user-' || n from generate_series(1, 500) n;
                insert into gatehouse.tokens (hash, kind, user_id, expires, idle_expires)
                  select decode(h.hash, 'hex'), 'session', (select min(id) from gatehouse.users where id > 1) + h.position % 500,
                      now() + interval '1 day', now() + interval '1 day'
                    from (select v.hash, row_number() over () as position from (values \(hashes)) v (hash)) h;
                analyze gatehouse.tokens; analyze gatehouse.users;
                """)
            return tokens.map(\.text)
        }

        private static func connect(_ node: Node, _ tokens: some Collection<String> & Sendable) async throws -> [Socket]
        {
            try await withThrowingTaskGroup(of: Socket.self) { group in
                var sockets: [Socket] = []
                for (index, token) in tokens.enumerated() {
                    if index >= 50, let socket = try await group.next() { sockets.append(socket) }
                    group.addTask { try await Socket.connect(port: node.port, token: token) }
                }
                for try await socket in group { sockets.append(socket) }
                return sockets
            }
        }
    }
}

/// The same request again and again on several connections, the next one as soon as the answer is there. Answers are known
/// by their size, which is always the same: what the client costs hardly differs between protocols.
private final class Runner: Sendable {
    fileprivate final class Repeater: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let request: ByteBuffer
        private let count: Locked<Int>
        private var isRunning = false
        private var size: Int?
        private var received = 0

        init(_ request: ByteBuffer, _ count: Locked<Int>) { (self.request, self.count) = (request, count) }

        func start(_ context: ChannelHandlerContext) {
            isRunning = true
            context.writeAndFlush(wrapOutboundOut(request), promise: nil)
        }

        func stop() { isRunning = false }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            // As bytes: as a string a frame's would be repaired and compared by characters, 3 us per answer.
            if bytes.readableBytesView.starts(with: "HTTP/1.1 101".utf8) { return }
            received += bytes.readableBytes
            // The first answer comes in one piece.
            let size = size ?? received
            self.size = size
            guard received >= size else { return }
            received = 0
            count.withLock { $0 += 1 }
            if isRunning { context.writeAndFlush(wrapOutboundOut(request), promise: nil) }
        }
    }

    private let channels: [any Channel]
    private let count: Locked<Int>

    private init(_ channels: [any Channel], _ count: Locked<Int>) { (self.channels, self.count) = (channels, count) }

    static func connect(_ node: Node, count: Int, handshake: String?, request: [UInt8]) async throws -> Runner {
        let done = Locked(0)
        var channels: [any Channel] = []
        for _ in 0..<count {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Repeater(ByteBuffer(bytes: request), done))
                    }
                }
                .connect(host: "127.0.0.1", port: node.port).get()
            if let handshake { try await channel.writeAndFlush(ByteBuffer(string: handshake)).get() }
            channels.append(channel)
        }
        try await Task.sleep(for: .milliseconds(500))
        return Runner(channels, done)
    }

    func close() { for channel in channels { channel.close(promise: nil) } }

    /// Calls per second, over two seconds.
    func run() async throws -> Double {
        func each(_ body: @escaping @Sendable (Repeater, ChannelHandlerContext) -> Void) async throws {
            for channel in channels {
                try await channel.eventLoop.submit {
                    let context = try channel.pipeline.syncOperations.context(handlerType: Repeater.self)
                    let handler = try channel.pipeline.syncOperations.handler(type: Repeater.self)
                    body(handler, context)
                }.get()
            }
        }
        try await each { $0.start($1) }
        let (before, began) = (count.withLock { $0 }, ContinuousClock.now)
        try await Task.sleep(for: .seconds(2))
        let rate = Double(count.withLock { $0 } - before) / ((ContinuousClock.now - began) / .seconds(1))
        try await each { handler, _ in handler.stop() }
        try await Task.sleep(for: .milliseconds(100))
        return rate
    }
}
