import Foundation
import JSON
import TestSupport
import Testing

/// Mutated requests from a fixed seed.
@Suite(.timeLimit(.minutes(20)))
struct MutationTests {
    private static let total = 20_000
    private static let warmUp = 4_000
    private static let connections = 8

    @Test func twentyThousandMutatedRequests() async throws {
        try await Stage.with(environment: ["GATEHOUSE_TRUSTED_PROXIES": "127.0.0.1/32"]) { stage in
            let token = try stage.database.makeAPIToken(of: "1", set: ["permissions": "'{admin}'"])
            let seeds = try Self.seeds(try HostileInputTests.samples(stage.database), token)
            // Unchanged they are good enough to be answered by their method; some know no such session, token, user or method.
            for seed in seeds {
                let statuses = try Self.exchange([seed], stage.node.port)
                #expect(
                    statuses.count == 1
                        && statuses.allSatisfy { status in
                            status != 404
                                || ["session", "api-tokens", "users", "api-call-log"].contains {
                                    seed.contains(utf8: $0)
                                }
                        },
                    "\(statuses)")
            }
            let start = ContinuousClock.now
            let first = try await Self.run(Self.warmUp, seeds, stage.node.port, salt: 1)
            let before = try stage.node.residentKiB
            let second = try await Self.run(Self.total - Self.warmUp, seeds, stage.node.port, salt: 2)
            let growth = try stage.node.residentKiB - before
            let statuses = first + second
            #expect(ContinuousClock.now - start < .seconds(300))
            #expect(statuses.filter { $0 >= 500 || $0 < 200 }.isEmpty)
            // Most had an answer, and many kinds of it: the requests get past the parser.
            #expect(statuses.count > Self.total / 2)
            #expect(Set(statuses).isSuperset(of: [200, 400, 401, 404, 405, 415]))
            #expect(growth < 24 * 1024, "KiB more resident")
            #expect(stage.node.isRunning)
            // A connection of its own: the stage's may have idled too long by now.
            try await stage.node.client { client async throws in
                #expect(try await client.call("test/test", ["alive"]).data == "alive")
            }
            #expect(!stage.node.log.contains("call failed"))
        }
    }

    private static func seeds(_ samples: [HostileInputTests.Sample], _ token: String) throws -> [[UInt8]] {
        func request(_ line: String, _ headers: String = "", _ body: [UInt8] = []) -> [UInt8] {
            let length = body.isEmpty && line.hasPrefix("GET") ? "" : "Content-Length: \(body.count)\r\n"
            return Array("\(line) HTTP/1.1\r\nHost: localhost\r\n\(headers)\(length)\r\n".utf8) + body
        }
        let json = "Content-Type: application/json\r\n"
        let bearer = "Authorization: Bearer \(token)\r\n"
        var seeds: [[UInt8]] = []
        for sample in samples {
            let body = JSON.array(sample.values).serialized()
            seeds.append(request("POST \(sample.id)", json + bearer, body))
            // A sign-up hashes a password: not twice at once.
            if sample.id.hasSuffix("signup") { continue }
            let message: JSON = [
                "jsonrpc": "2.0", "id": 1, "method": .string(sample.id), "params": .array(sample.values),
            ]
            seeds.append(request("POST /", json + bearer, JSON.array([message, message]).serialized()))
        }
        let form =
            Array(
                "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Type: a/b\r\n\r\nabc\r\n"
                    .utf8
            ) + Array("--XX\r\nContent-Disposition: form-data; name=\"params\"\r\n\r\n[\"x\"]\r\n--XX--\r\n".utf8)
        seeds.append(request("POST /v1/test/upload", "Content-Type: multipart/form-data; boundary=XX\r\n", form))
        seeds.append(
            Array(
                "POST /v1/test/test HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[\"ab\"\r\n1\r\n]\r\n0\r\n\r\n"
                    .utf8))
        seeds.append(request("GET /v1/test/test?a=b", "X-Request-Id: abc\r\nX-Forwarded-For: 10.0.0.1, ::1\r\n"))
        seeds.append(request("GET /v1/profile/read", bearer))
        seeds.append(request("GET /health/ready", "Connection: close\r\n"))
        seeds.append(request("POST /v1/test/test", "API-Call-Void: true\r\nExpect: 100-continue\r\n", Array("[]".utf8)))
        seeds.append(
            request("OPTIONS /v1/test/test", "Origin: http://a.example\r\nAccess-Control-Request-Method: POST\r\n"))
        return seeds
    }

    /// Sends `count` mutated requests over several connections at once, one to four on each; the statuses.
    private static func run(_ count: Int, _ seeds: [[UInt8]], _ port: Int, salt: UInt64) async throws -> [Int] {
        try await withThrowingTaskGroup(of: [Int].self) { group in
            for worker in 0..<connections {
                group.addTask {
                    var random = FixedGenerator(seed: 20_240_607 &+ salt &* 1000 &+ UInt64(worker))
                    var left = count / connections
                    var statuses: [Int] = []
                    while left > 0 {
                        let size = min(left, Int.random(in: 1...4, using: &random))
                        left -= size
                        let requests = (0..<size).map { _ in mutate(seeds, &random) }
                        statuses += try exchange(requests, port)
                    }
                    return statuses
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private static let pieces: [[UInt8]] =
        [
            "\0", "\\u0000", "\\ud800", "\"", "{", "[", "]", "}", ",", ":", "1e400", "9223372036854775808", "null",
            "true", "-",
            "\r\n", "\r\n\r\n", "--XX", "%00", "../", "/", "?", "é", "\u{10FFFF}", " ", "\t", "0", "\\",
            "Content-Length: 5\r\n",
        ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [UInt8](repeating: 0x5B, count: 300)]

    private static func mutate(_ seeds: [[UInt8]], _ random: inout FixedGenerator) -> [UInt8] {
        var bytes = seeds.randomElement(using: &random) ?? []
        let split = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound ?? 0
        // Half of the time the body only, with its length put right: that reaches further.
        let isBodyOnly = Bool.random(using: &random) && split < bytes.count
        var part = isBodyOnly ? Array(bytes[split...]) : bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) where !part.isEmpty {
            let position = Int.random(in: 0..<part.count, using: &random)
            let end = min(part.count, position + Int.random(in: 1...12, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: part[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: part[position] = UInt8.random(in: .min ... .max, using: &random)
            case 2: part.removeSubrange(position..<end)
            case 3: part.insert(contentsOf: part[position..<end], at: position)
            case 4: part.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: position)
            default: part.replaceSubrange(position..<end, with: pieces.randomElement(using: &random) ?? [])
            }
        }
        guard isBodyOnly else { return part }
        let head = String(decoding: bytes[..<split], as: UTF8.self)
            .replacing(/Content-Length: \d+/, with: "Content-Length: \(part.count)")
        bytes = Array(head.utf8) + part
        return bytes
    }

    struct Hang: Error {
        let requests: [String]
    }

    /// Sends all on one connection, says that this is all, and reads until the node closes; the answers' statuses.
    private static func exchange(_ requests: [[UInt8]], _ port: Int) throws -> [Int] {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { throw POSIXError(.ECONNREFUSED) }
        let bytes = requests.flatMap { $0 }
        _ = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        shutdown(descriptor, Int32(SHUT_WR))
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 { answer += buffer[..<count]; continue }
            if count < 0 && errno == EAGAIN {
                throw Hang(requests: requests.map { String(decoding: $0, as: UTF8.self) })
            }
            break
        }
        let marker = Array("HTTP/1.1 ".utf8)
        var statuses: [Int] = []
        var rest = answer[...]
        while let found = rest.firstRange(of: marker) {
            if let status = Int(String(decoding: rest[found.upperBound...].prefix(3), as: UTF8.self)), status != 100 {
                statuses.append(status)
            }
            rest = rest[found.upperBound...]
        }
        return statuses
    }
}

extension [UInt8] {
    func contains(utf8 text: String) -> Bool { firstRange(of: Array(text.utf8)) != nil }
}
