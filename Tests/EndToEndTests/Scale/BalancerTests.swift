import Foundation
import JSON
import Testing

/// What examples/haproxy promises, with nodes behind a real HAProxy.
@Suite(.timeLimit(.minutes(20))) struct BalancerTests {
    private struct Site: Sendable {
        let database: TestDatabase
        let nodes: [Node]
    }

    private static func with<Value>(
        environment: [String: String] = [:],
        _ body: (Site) async throws -> Value
    ) async throws -> Value {
        let environment = environment.merging(["GATEHOUSE_TRUSTED_PROXIES": "127.0.0.1"]) { $1 }
        return try await TestDatabase.with { database in
            try await Node.with(database, environment: environment) { first in
                try await Node.with(database, environment: environment) { second in
                    try await body(Site(database: database, nodes: [first, second]))
                }
            }
        }
    }

    private static func curl(_ arguments: String...) async throws -> Program {
        try await Program.run(URL(filePath: "/usr/bin/curl"), ["--silent", "--max-time", "10"] + arguments)
    }

    /// From another address than HAProxy's own, with an entry of its own making.
    @Test func theClientsAddressArrivesAndNoOther() async throws {
        try await Self.with { site in
            try await HAProxy.with(site.nodes) { proxy async throws in
                let reply = try await Self.curl(
                    "--interface", "127.0.0.2", "--header", "X-Forwarded-For: 198.51.100.7", "--header",
                    "Content-Type: application/json", "--data",
                    #"[{"username":"root","password":"\#(Node.rootPassword)"}]"#,
                    "http://127.0.0.1:\(proxy.port)/v1/session/signin")
                let token = try JSON(parsing: Array(reply.output.utf8))["result"]?["data"]?["token"]?.string
                #expect(token != nil, "\(reply.output)")
                let address = try site.database.scalar("select address from gatehouse.tokens where kind = 'session'")
                #expect(address?.hasPrefix("127.0.0.2") == true, "\(address ?? "none")")
            }
        }
    }

    @Test func tlsAndHTTP2EndAtIt() async throws {
        try await Self.with { site in
            try await withFolder { folder async throws in
                let certificate = try await MailServer.makeCertificate(in: folder)
                try await HAProxy.with(site.nodes, certificate: certificate.server) { proxy async throws in
                    for version in ["--http2", "--http1.1"] {
                        let reply = try await Self.curl(
                            version, "--cacert", certificate.authority, "--write-out", " %{http_version} %{http_code}",
                            "--json", #"["x"]"#, "https://localhost:\(proxy.port)/v1/test/test")
                        let expected = version == "--http2" ? " 2 200" : " 1.1 200"
                        #expect(reply.output.contains(#""data":["x"]"#) || reply.output.contains(#""data":"x""#))
                        #expect(reply.output.hasSuffix(expected), "\(reply.output)")
                    }
                    let metrics = try await Self.curl(
                        "--insecure", "--write-out", "%{http_code}", "--output", "/dev/null",
                        "https://localhost:\(proxy.port)/metrics")
                    #expect(metrics.output == "404")
                }
            }
        }
    }

    /// The two ways of choosing a node that the example names.
    enum Balance: CaseIterable {
        case leastconn, first

        @Sendable func edit(_ text: String) -> String {
            guard self == .first else { return text }
            return text.replacing("balance leastconn", with: "balance first", maxReplacements: 1)
                .replacing(/server node1 [0-9.:]+\n/, maxReplacements: 1) { "\($0.output.dropLast()) maxconn 128\n" }
        }
    }

    /// A node that is told to end takes no call with it, and neither does one that comes back.
    @Test(arguments: Balance.allCases) func nodesAreReplacedWithoutAFailedCall(balance: Balance) async throws {
        try await Self.with { site in
            try await HAProxy.with(site.nodes, edit: balance.edit) { proxy async throws in
                let tally = try await Load.with(ports: [proxy.port]) { load in
                    #expect(await eventually(within: .seconds(60)) { load.soFar.answered > 500 })
                    // Eight connections: where one node is filled after the other, they are all the first one's.
                    let nodes = balance == .first ? "1" : "2"
                    let sql = "select count(*) from gatehouse.nodes where appended > 0"
                    #expect(await eventually { (try? site.database.scalar(sql)) == nodes })
                    #expect(site.nodes[0].terminate() == 0)
                    let count = load.soFar.answered
                    #expect(await eventually(within: .seconds(60)) { load.soFar.answered > count + 500 })
                }
                #expect(tally.statuses.keys.sorted() == [200], "\(tally)")
                #expect(tally.unanswered == 0 && tally.broken == 0, "\(tally)")
                #expect(
                    try await eventually {
                        try site.database.scalar("select count(*) from gatehouse.nodes where appended > 0") == "2"
                    })
            }
        }
    }

    /// A killed node costs the calls that it was executing.
    @Test(arguments: Balance.allCases) func aKilledNodeIsLeftOut(balance: Balance) async throws {
        try await Self.with { site in
            try await HAProxy.with(site.nodes, edit: balance.edit) { proxy async throws in
                let tally = try await Load.with(ports: [proxy.port]) { load in
                    #expect(await eventually(within: .seconds(60)) { load.soFar.answered > 500 })
                    site.nodes[0].kill()
                    let count = load.soFar.answered
                    #expect(await eventually(within: .seconds(60)) { load.soFar.answered > count + 2000 })
                }
                // Eight connections had one call each on their way.
                #expect(tally.answered - (tally.statuses[200] ?? 0) + tally.unanswered <= 8, "\(tally)")
            }
        }
    }

    /// Silent for longer than HAProxy would allow without the node's pings.
    @Test func aWebSocketStaysOpen() async throws {
        try await Self.with(environment: ["GATEHOUSE_WEBSOCKET_PING": "1"]) { site in
            let edit = { (text: String) in text.replacing("timeout tunnel 90s", with: "timeout tunnel 3s") }
            try await HAProxy.with(site.nodes, edit: edit) { proxy async throws in
                let socket = try await Socket.connect(port: proxy.port, token: try site.database.makeSession(of: "1"))
                defer { socket.close() }
                let end = ContinuousClock.now + .seconds(7)
                while .now < end {
                    guard let frame = await socket.next(within: end - .now) else { break }
                    #expect(frame.opcode == 9)
                    try await socket.write(Socket.frame(10, frame.payload))
                }
                #expect(!socket.isClosed)
                try await socket.call("1", "/v1/profile/read")
                var reply = await socket.next()
                while reply?.opcode == 9 { reply = await socket.next() }
                #expect(reply?.json["result"]?["data"]?["name"] == "root")
            }
        }
    }
}
