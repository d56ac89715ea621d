import Foundation
import JSON
import Testing

/// HTTP/1.1 as it comes over the wire: framing, keep-alive, limits.
@Suite(.timeLimit(.minutes(20)))
struct ConnectionTests {
    private static func call(_ argument: String, _ headers: String = "") -> String {
        let body = "[\"\(argument)\"]"
        return "POST /v1/test/test HTTP/1.1\r\nhost: a\r\ncontent-length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    }

    private static func data(_ answer: RawConnection.Answer) -> String? {
        (try? JSON(parsing: answer.body))?["result"]?["data"]?.string
    }

    @Test func requestsInOneSegmentAreAnsweredInOrder() async throws {
        try await Stage.with { stage in
            try await RawConnection.with(stage.node) { connection in
                // Quick, slow and refused ones mixed.
                var text = ""
                for number in 0..<30 {
                    text += Self.call("\(number)")
                    text += "GET /health/live HTTP/1.1\r\nhost: a\r\n\r\nGET /none HTTP/1.1\r\nhost: a\r\n\r\n"
                }
                try await connection.send(text)
                let answers = await connection.answers(90)
                try #require(answers.count == 90)
                for number in 0..<30 {
                    #expect(Self.data(answers[3 * number]) == "\(number)")
                    #expect(answers[3 * number + 1].status == 200)
                    #expect(answers[3 * number + 2].status == 404)
                }
            }
        }
    }

    @Test(arguments: ["9223372036854775807", "9223372036854775808", "18446744073709551615"])
    func aLengthThatNoBodyHasIsTooLarge(length: String) async throws {
        try await Stage.with { stage in
            try await RawConnection.with(stage.node) { connection in
                try await connection.send(
                    "POST /v1/test/test HTTP/1.1\r\nhost: a\r\ncontent-length: \(length)\r\n\r\n[")
                #expect(await connection.answers(1).first?.status == 413)
            }
        }
    }

    @Test func thousandsOfRequestsAtOnceDoNoHarm() async throws {
        try await Stage.with { stage in
            try await RawConnection.with(stage.node) { connection in
                // The node sleeps until all is there: it meets them in one read.
                kill(stage.node.processIdentifier, SIGSTOP)
                async let isSent: Void = connection.send(
                    Self.call("first") + String(repeating: "GET /n HTTP/1.1\r\nhost: a\r\n\r\n", count: 20_000))
                try await Task.sleep(for: .milliseconds(200))
                kill(stage.node.processIdentifier, SIGCONT)
                try await isSent
                await eventually { connection.received.utf8.count > 20_000 * 300 }
                #expect(await connection.answers(20_001).count == 20_001)
            }
            #expect(stage.node.isRunning)
            #expect(try await stage.client.call("test/test", ["alive"]).data == "alive")
        }
    }

    /// What nobody takes would pile up; it is made when what was made before has been taken.
    @Test func whoTakesNoAnswersIsServedNoFurther() async throws {
        let requests = String(repeating: "GET /pages.js HTTP/1.1\r\nhost: a\r\n\r\n", count: 5000)
        try await Stage.with { stage in
            let before = try stage.node.residentKiB
            let isMeasured = Locked(false)
            try await withThrowingDiscardingTaskGroup { group in
                for number in 1...40 {
                    group.addTask {
                        try await RawConnection.with(stage.node, isReading: false) { connection in
                            connection.beginSending(requests)
                            await eventually { isMeasured.withLock { $0 } }
                            guard number == 1 else { return }
                            try await connection.setReading(true)
                            try await connection.send(Self.call("last"))
                            let isDone = await eventually { connection.received.hasSuffix(#""data":"last"}}"#) }
                            #expect(isDone)
                            #expect(connection.received.components(separatedBy: "HTTP/1.1 200 OK").count - 1 == 5001)
                        }
                    }
                }
                // Nothing tells that a node makes no more: this is several times what making all of it takes.
                try await Task.sleep(for: .seconds(3))
                #expect(try stage.node.residentKiB - before < 56 * 1024)
                isMeasured.withLock { $0 = true }
            }
        }
    }

    @Test func nothingIsExecutedBehindConnectionClose() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            try await RawConnection.with(stage.node) { connection in
                let write = "POST /v1/fixture/write HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n[\"x\"]"
                let last = "GET /none HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
                try await connection.send(Self.call("first") + last + write)
                #expect(await connection.isClosedByPeer())
                #expect(await connection.answers(2).map(\.status) == [200, 404])
            }
            try await Task.sleep(for: .milliseconds(100))
            #expect(try stage.database.scalar("select count(*) from gatehouse.fixture_notes") == "0")
        }
    }

    @Test func requestsInPiecesAreAnswered() async throws {
        try await Stage.with { stage in
            try await RawConnection.with(stage.node) { connection in
                for byte in Self.call("slowly") {
                    try await connection.send(String(byte))
                }
                #expect(await connection.answers(1).first.flatMap(Self.data) == "slowly")
                // Chunked, on the same connection.
                try await connection.send(
                    "POST /v1/test/test HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n2\r\n[\"\r\n3\r\nab\"\r\n"
                )
                try await connection.send("1\r\n]\r\n0\r\n\r\n")
                #expect(await connection.answers(2).last.flatMap(Self.data) == "ab")
            }
        }
    }

    @Test func connectionCloseIsHonoured() async throws {
        try await Stage.with { stage in
            let requests = [
                Self.call("bye", "connection: close\r\n"), "GET /health/live HTTP/1.0\r\n\r\n",
                "GET /none HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
            ]
            for request in requests {
                try await RawConnection.with(stage.node) { connection in
                    try await connection.send(request)
                    #expect(await connection.isClosedByPeer())
                    let answers = await connection.answers(1)
                    #expect(answers.count == 1)
                    #expect(answers.first?.headers["connection"] == "close")
                }
            }
        }
    }

    @Test func expectContinue() async throws {
        try await Stage.with { stage in
            try await RawConnection.with(stage.node) { connection in
                let request = Self.call("go", "expect: 100-continue\r\n")
                try await connection.send(String(request.dropLast(6)))
                #expect(await connection.answers(1).first?.status == 100)
                try await connection.send(String(request.suffix(6)))
                #expect(await connection.answers(2).last.flatMap(Self.data) == "go")
            }
            // Refused by the head alone: the final answer at once, and the body is not waited for.
            try await RawConnection.with(stage.node) { connection in
                try await connection.send(
                    "POST /none HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\nexpect: 100-continue\r\n\r\n")
                let answer = try #require(await connection.answers(1).first)
                #expect(answer.status == 404)
                #expect(answer.headers["connection"] == "close")
            }
        }
    }

    @Test func halfClosedClientsGetTheirAnswers() async throws {
        try await Stage.with { stage in
            let slow = #"{"jsonrpc":"2.0","id":1,"method":"/v1/test/test","params":["rpc"]}"#
            let rpc = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: \(slow.utf8.count)\r\n\r\n\(slow)"
            for (text, count) in [(Self.call("one"), 1), (rpc, 1), (Self.call("1") + rpc + Self.call("3"), 3)] {
                try await RawConnection.with(stage.node) { connection in
                    try await connection.send(text)
                    try await connection.halfClose()
                    #expect(await connection.isClosedByPeer())
                    let answers = await connection.answers(count)
                    #expect(answers.map(\.status) == Array(repeating: 200, count: count))
                }
            }
            // In the middle of a request there is nothing to answer.
            try await RawConnection.with(stage.node) { connection in
                try await connection.send(String(Self.call("half").dropLast(3)))
                try await connection.halfClose()
                #expect(await connection.isClosedByPeer())
            }
            #expect(stage.node.isRunning)
        }
    }

    @Test func garbageIsRefusedAndClosed() async throws {
        try await Stage.with { stage in
            let garbage = [
                "garbage\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
                "POST /v1/test/test HTTP/1.1\r\ncontent-length: x\r\n\r\n",
                "POST /v1/test/test HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
                "POST /v1/test/test HTTP/1.1\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n[]",
                "POST /v1/test/test HTTP/1.1\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET /v1/test/test HTTP/1.1\r\nbad header\r\n\r\n", "GET /v1/test/test HTTP/1.1\r\na: \u{0}\r\n\r\n",
                "GET /\u{0} HTTP/1.1\r\n\r\n", "GET /v1/test/test HTTP/1.1\r\n : x\r\n\r\n",
            ]
            for text in garbage {
                try await RawConnection.with(stage.node) { connection in
                    try await connection.send(text)
                    #expect(await connection.isClosedByPeer(), "\(text.debugDescription)")
                    let answer = await connection.answers(1).first
                    #expect(answer?.status == 400, "\(text.debugDescription)")
                    try Self.expectTheUsual(answer)
                }
            }
            // Behind a good request: that one is answered first.
            try await RawConnection.with(stage.node) { connection in
                try await connection.send(Self.call("good") + "garbage\r\n\r\n")
                #expect(await connection.isClosedByPeer())
                #expect(await connection.answers(1).first.flatMap(Self.data) == "good")
            }
            #expect(try await stage.client.call("test/test", ["alive"]).data == "alive")
        }
    }

    /// What every answer has: the contract's headers, and a refusal its envelope.
    private static func expectTheUsual(_ answer: RawConnection.Answer?) throws {
        let answer = try #require(answer)
        #expect(answer.headers["cache-control"] == "no-store")
        #expect(answer.headers["x-content-type-options"] == "nosniff")
        #expect(answer.headers["connection"] == "close")
        let error = try JSON(parsing: answer.body)["error"]
        #expect(error?["code"] == .integer(Int64(answer.status)))
        let id = try #require(answer.headers["x-request-id"])
        #expect(error?["data"]?["request_id"] == .string(id))
    }

    @Test func headsThatRFC9112WantsRefused() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            let chunked = "5\r\n[\"x\"]\r\n0\r\n\r\n"
            let whole = #"["x"]"#
            let cases = [
                ("content-length: 5\r\n", whole), ("host: a b\r\ncontent-length: 5\r\n", whole),
                ("host: u@a\r\ncontent-length: 5\r\n", whole), ("host: a/b\r\ncontent-length: 5\r\n", whole),
                ("host: \u{e4}.example\r\ncontent-length: 5\r\n", whole),
                ("host: a\r\nhost: a\r\ncontent-length: 5\r\n", whole),
                ("host: a\r\nhost: b\r\ncontent-length: 5\r\n", whole),
                ("host: a\r\nauthorization: Bearer a\r\nauthorization: Bearer b\r\ncontent-length: 5\r\n", whole),
                ("host: a\r\ntransfer-encoding: gzip, chunked\r\n", chunked),
                ("host: a\r\ntransfer-encoding: chunked, chunked\r\n", chunked),
                ("host: a\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n", chunked),
                ("host: a\r\ntransfer-encoding: gzip\r\n", chunked),
                ("host: a\r\ntransfer-encoding: chunked, gzip\r\n", chunked),
                ("host: a\r\ntransfer-encoding: identity\r\n", chunked),
            ]
            for (headers, body) in cases {
                try await RawConnection.with(stage.node) { connection in
                    try await connection.send("POST /v1/fixture/write HTTP/1.1\r\n\(headers)\r\n\(body)")
                    #expect(await connection.isClosedByPeer(), "\(headers)")
                    let answers = await connection.answers(1)
                    #expect(answers.map(\.status) == [400], "\(headers)")
                    try Self.expectTheUsual(answers.first)
                }
            }
            #expect(try stage.database.scalar("select count(*) from gatehouse.fixture_notes") == "0")
            // What is only unusual is served.
            for text in [
                "GET /health/live HTTP/1.0\r\n\r\n", "GET /health/live HTTP/1.1\r\nhost:\r\n\r\n",
                "GET /health/live HTTP/1.1\r\nhost: [2001:db8::1]:8080\r\n\r\n",
                "GET /health/live HTTP/1.1\r\nhost: A_b-1.example:80\r\n\r\n",
                "GET http://a/health/live HTTP/1.1\r\nhost: a\r\n\r\n",
                "GET HTTPS://a:8443/health/live?x=http://b/ HTTP/1.1\r\nhost: a\r\n\r\n",
            ] {
                try await RawConnection.with(stage.node) { connection in
                    try await connection.send(text)
                    #expect(await connection.answers(1).first?.status == 200, "\(text)")
                }
            }
            for (target, status) in [("http://a", 405), ("http://a?x=/v1/test/test", 405), ("http://a/none", 404)] {
                try await RawConnection.with(stage.node) { connection in
                    try await connection.send("GET \(target) HTTP/1.1\r\nhost: a\r\n\r\n")
                    #expect(await connection.answers(1).first?.status == status, "\(target)")
                }
            }
        }
    }

    @Test func blanksAroundAHeaderAreNoPartOfIt() async throws {
        let environment = ["GATEHOUSE_CORS_ORIGINS": "https://app.example", "GATEHOUSE_TRUSTED_PROXIES": "127.0.0.1"]
        try await Stage.with(environment: environment, sql: Fixtures.sql) { stage in
            let session = try stage.database.makeSession(of: "1")
            func answer(_ path: String, _ headers: String, _ body: String = "") async throws -> RawConnection.Answer {
                try await RawConnection.with(stage.node) { connection in
                    try await connection.send(
                        "POST \(path) HTTP/1.1\r\nhost: a \t\r\ncontent-length: \(body.utf8.count) \r\n"
                            + "\(headers)\r\n\(body)")
                    return try #require(await connection.answers(1).first)
                }
            }
            for bearer in ["Bearer \(session) \t", "  Bearer   \(session)", "\tbearer \(session)\t"] {
                let reply = try await answer("/v1/profile/read", "authorization:\(bearer)\r\n")
                #expect(reply.status == 200, "\(bearer)")
            }
            for bearer in ["Bearer", "Bearer ", "Bearer\t\(session)", "Bearer \(session) x", "Bearer\(session)"] {
                let reply = try await answer("/v1/profile/read", "authorization: \(bearer)\r\n")
                #expect(reply.status == 401, "\(bearer)")
            }
            let usual = try await answer(
                "/v1/test/test",
                "x-request-id:\tabc \t \r\norigin: https://app.example \r\ncontent-type: application/json\t\r\n",
                #"["x"]"#)
            #expect(usual.status == 200)
            #expect(usual.headers["x-request-id"] == "abc")
            #expect(usual.headers["access-control-allow-origin"] == "https://app.example")
            let packed = try await answer("/v1/test/test", "content-type: application/msgpack \r\n")
            #expect(packed.headers["content-type"] == "application/msgpack")
            let void = try await answer("/v1/test/test", "api-call-void: true \r\n", #"["x"]"#)
            #expect(void.status == 200 && void.body.isEmpty)
        }
    }

    @Test func headsAreLimited() async throws {
        try await Stage.with { stage in
            let long = String(repeating: "x", count: 17 * 1024)
            let many = (0..<101).map { "h\($0): x\r\n" }.joined()
            let heavy = (0..<3).map { "h\($0): \(String(repeating: "x", count: 12 * 1024))\r\n" }.joined()
            for headers in ["a: \(long)\r\n", "\(long): a\r\n", many, heavy] {
                try await RawConnection.with(stage.node) { connection in
                    try await connection.send("GET /v1/test/test HTTP/1.1\r\nhost: a\r\n\(headers)\r\n")
                    #expect(await connection.isClosedByPeer())
                    #expect([400, 431].contains(await connection.answers(1).first?.status))
                }
            }
            try await RawConnection.with(stage.node) { connection in
                let fine = "a: \(String(repeating: "x", count: 15 * 1024))\r\n"
                try await connection.send("GET /v1/test/test HTTP/1.1\r\nhost: a\r\n\(fine)\r\n")
                #expect(await connection.answers(1).first?.status == 200)
            }
            #expect(stage.node.isRunning)
        }
    }

    @Test func bodiesOverTheLimitAreRefused() async throws {
        try await Stage.with { stage in
            let body = "[\"\(String(repeating: "x", count: 2 << 20))\"]"
            for path in ["/v1/test/test", "/", "/v1/test/upload"] {
                let reply = try await stage.client.post(path, body)
                #expect(reply.status == 413)
                #expect(reply.code == 413)
                // The connection lives on.
                #expect(try await stage.client.call("test/test", ["on"]).data == "on")
                try await RawConnection.with(stage.node) { connection in
                    let piece = "8000\r\n\(String(repeating: "x", count: 0x8000))\r\n"
                    try await connection.send(
                        "POST \(path) HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"
                            + String(repeating: piece, count: 64) + "0\r\n\r\n" + Self.call("next"))
                    let answers = await connection.answers(2)
                    #expect(answers.first?.status == 413)
                    #expect(answers.last.flatMap(Self.data) == "next")
                }
            }
            let fitting = "\"\(String(repeating: "x", count: (1 << 20) - 2))\""
            #expect(try await stage.client.post("/v1/test/test", fitting).status == 200)
            #expect(try await stage.client.post("/v1/test/test", fitting + " ").status == 413)
        }
    }

    @Test func theBodyLimitIsConfigurable() async throws {
        try await Stage.with(environment: ["GATEHOUSE_BODY_LIMIT": "2048"]) { stage in
            for (count, status) in [(2046, 200), (2047, 413)] {
                let reply = try await stage.client.post("/v1/test/test", "\"\(String(repeating: "x", count: count))\"")
                #expect(reply.status == status)
            }
        }
    }
}
