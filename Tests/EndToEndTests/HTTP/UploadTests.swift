import Foundation
import JSON
import NIOHTTP1
import Testing
import Tokens

/// Uploads by `multipart/form-data`.
@Suite(.timeLimit(.minutes(20)))
struct UploadTests {
    private struct Form {
        var bytes: [UInt8] = []

        func adding(_ name: String, _ content: [UInt8], file: String? = nil, type: String? = nil) -> Form {
            var form = self
            let fileName = file.map { "; filename=\"\($0)\"" } ?? ""
            let contentType = type.map { "content-type: \($0)\r\n" } ?? ""
            form.bytes += Array(
                "--XX\r\ncontent-disposition: form-data; name=\"\(name)\"\(fileName)\r\n\(contentType)\r\n".utf8)
            form.bytes += content + Array("\r\n".utf8)
            return form
        }

        var complete: [UInt8] { bytes + Array("--XX--\r\n".utf8) }
    }

    private static let multipart = [("content-type", "multipart/form-data; boundary=XX")]

    private static func upload(
        _ stage: Stage,
        _ body: [UInt8],
        to path: String = "test/upload"
    ) async throws -> Client.Response {
        try await stage.client.send(.POST, "/v1/\(path)", headers: multipart, body: body)
    }

    private static func hash(_ bytes: [UInt8]) -> String {
        bytes.withUnsafeBytes { SHA256.digest($0).hex }
    }

    @Test func fileAndParameters() async throws {
        try await Stage.with { stage in
            let content = Array("hällo\r\n--X\r\n-XX\r\n\0".utf8)
            let file: JSON = [
                "name": "a b.txt", "type": "text/plain", "size": .integer(Int64(content.count)),
                "sha256": .string(Self.hash(content)),
            ]
            let form = Form().adding("file", content, file: "a b.txt", type: "text/plain")
            let both = try await Self.upload(stage, form.adding("params", Array(#"[{"a":1}]"#.utf8)).complete)
            #expect(both.status == 200)
            #expect(both.data == ["file": file, "data": ["a": 1]])
            // In the other order, and a parameter that is no array.
            let turned = Form().adding("params", Array(#""x""#.utf8))
                .adding("file", content, file: "a b.txt", type: "text/plain")
            #expect(try await Self.upload(stage, turned.complete).data == ["file": file, "data": "x"])
            #expect(try await Self.upload(stage, form.complete).data == ["file": file, "data": nil])
            let empty = try await Self.upload(stage, Form().adding("file", [], file: "e").complete)
            #expect(empty.data?["file"]?["size"] == 0)
            #expect(empty.data?["file"]?["sha256"] == .string(Self.hash([])))
        }
    }

    @Test func withoutAFile() async throws {
        try await Stage.with { stage in
            let parameters = try await Self.upload(stage, Form().adding("params", Array(#"["d"]"#.utf8)).complete)
            #expect(parameters.data == ["file": nil, "data": "d"])
            #expect(try await Self.upload(stage, Form().complete).data == ["file": nil, "data": nil])
            let json = try await stage.client.call("test/upload", [nil, ["k": "v"]])
            #expect(json.data == ["file": nil, "data": ["k": "v"]])
            // Nobody can make a file up.
            let made = try await stage.client.call("test/upload", [["name": "x", "size": 1], "d"])
            #expect(made.code == -32808)
            #expect(made.errorPath == "/0")
        }
    }

    @Test func refusedForms() async throws {
        try await Stage.with { stage in
            let file = Form().adding("file", [1, 2, 3], file: "a")
            let cases: [(form: [UInt8], code: Int, status: Int)] = [
                (file.adding("other", [1]).complete, -32907, 400),
                (Form().adding("other", [1]).complete, -32907, 400),
                (file.adding("file", [1], file: "b").complete, -32907, 400),
                (Form().adding("params", Array("[]".utf8)).adding("params", Array("[]".utf8)).complete, -32907, 400),
                (file.adding("params", Array("{".utf8)).complete, -32807, 400),
                (file.adding("params", Array("[5]".utf8)).complete, -32808, 400),
                (file.bytes, -32807, 400), (Array(file.complete.dropLast(5)), -32807, 400),
                (Array("nothing of the kind".utf8), -32807, 400), ([], -32807, 400),
                (
                    Array("--YY\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\nx\r\n--YY--\r\n".utf8), -32807,
                    400
                ),
                (Array("--XX\r\n\r\nx\r\n--XX--\r\n".utf8), -32807, 400),
            ]
            for (index, (form, code, status)) in cases.enumerated() {
                // Where a refusal comes before the end, the connection is not used again.
                try await stage.node.client { client in
                    let reply = try await client.send(.POST, "/v1/test/upload", headers: Self.multipart, body: form)
                    #expect(reply.code == code && reply.status == status, "\(index): \(reply.text)")
                }
            }
            for type in ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=a b"] {
                let reply = try await stage.client.send(
                    .POST, "/v1/test/upload", headers: [("content-type", type)], body: file.complete)
                #expect(reply.code == -32807, "\(type)")
            }
        }
    }

    @Test func tooLargeFiles() async throws {
        try await Stage.with(environment: ["GATEHOUSE_UPLOAD_LIMIT": "5000"]) { stage in
            func reply(_ size: Int) async throws -> Client.Response {
                try await stage.node.client { client in
                    let form = Form().adding("file", [UInt8](repeating: 65, count: size), file: "a").complete
                    return try await client.send(.POST, "/v1/test/upload", headers: Self.multipart, body: form)
                }
            }
            #expect(try await reply(5000).status == 200)
            for size in [5001, 60_000, 200_000] {
                let refused = try await reply(size)
                #expect(refused.code == -32902 && refused.status == 413, "\(size)")
            }
        }
    }

    @Test func parametersBesideAFileOfTheFullSize() async throws {
        try await Stage.with(environment: ["GATEHOUSE_UPLOAD_LIMIT": "5000"]) { stage in
            let text = [UInt8](repeating: UInt8(ascii: "a"), count: 200_000)
            let form = Form().adding("file", [UInt8](repeating: 65, count: 5000), file: "a")
                .adding("params", [UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")])
            let answer = try await Self.upload(stage, form.complete).data?["data"]?.string
            #expect(answer?.utf8.count == text.count)
        }
    }

    @Test func aFormWhoseConnectionEndsIsNotExecuted() async throws {
        try await Stage.with { stage in
            let form = Form().adding("file", [1], file: "a").complete
            try await RawConnection.with(stage.node) { connection in
                try await connection.send(
                    "POST /v1/test/upload HTTP/1.1\r\nhost: a\r\ncontent-type: multipart/form-data; boundary=XX\r\n"
                        + "content-length: \(form.count + 10)\r\n\r\n")
                try await connection.send(form)
                // The form's last boundary has been read when the connection ends.
                try await Task.sleep(for: .milliseconds(300))
            }
            let isLogged = try await eventually(within: .seconds(10)) {
                try stage.database.scalar(
                    "select c.status from report.calls c where c.method_id = '/v1/test/upload'") == "400"
            }
            #expect(isLogged)
        }
    }

    @Test func contentTypesOfAMethod() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            for (type, isFine) in [
                ("image/png", true), ("IMAGE/GIF; a=b", true), ("text/csv", true), ("text/plain", false),
                ("imagery/x", false), (nil, false),
            ] {
                let form = Form().adding("file", [1], file: "a", type: type).complete
                let reply = try await stage.node.client { client in
                    try await client.send(.POST, "/v1/fixture/picture", headers: Self.multipart, body: form)
                }
                #expect(reply.status == (isFine ? 200 : 400), "\(type ?? "none")")
                #expect(reply.code == (isFine ? nil : -32906))
            }
            let large = Form().adding("file", [UInt8](repeating: 1, count: 4097), file: "a", type: "image/png").complete
            let reply = try await stage.node.client { client in
                try await client.send(.POST, "/v1/fixture/picture", headers: Self.multipart, body: large)
            }
            #expect(reply.code == -32902)
        }
    }

    @Test func aMethodThatTakesTheContent() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            func upload(_ form: Form) async throws -> Client.Response {
                try await stage.node.client { client in
                    try await client.send(.POST, "/v1/fixture/content", headers: Self.multipart, body: form.complete)
                }
            }
            let all = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
            for size in [0, 1, 255, 70_000, 1 << 20] {
                let content = Array(all.prefix(size))
                let reply = try await upload(
                    Form().adding("file", content, file: "a").adding("params", Array(#"["n"]"#.utf8)))
                #expect(
                    reply.data
                        == ["size": .integer(Int64(size)), "sha256": .string(Self.hash(content)), "note": "n"],
                    "\(size): \(reply.text)")
            }
            let tooMuch = try await upload(Form().adding("file", all + [1], file: "a"))
            #expect(tooMuch.code == -32902 && tooMuch.status == 413)
            let nothing: JSON = ["size": nil, "sha256": nil, "note": "n"]
            #expect(try await upload(Form().adding("params", Array(#"["n"]"#.utf8))).data == nothing)
            #expect(try await stage.client.call("fixture/content", [nil, "n"]).data == nothing)
            #expect(try await stage.client.call("fixture/content", [nil, "n", "AAAA"]).code == -32808)
        }
    }

    /// 96 MiB are 32 uploads of a MiB: they are free again after uploads that broke off, and nobody holds them whom the method refuses.
    @Test func roomForContent() async throws {
        var sql = Fixtures.sql
        sql["api/v1/fixture/content.sql"] = sql["api/v1/fixture/content.sql"]?.replacing(#"["*"]"#, with: #"["admin"]"#)
        try await Stage.with(environment: ["GATEHOUSE_TRUSTED_PROXIES": "127.0.0.1"], sql: sql) { stage in
            let content = [UInt8](repeating: 7, count: 1 << 20)
            let form = Form().adding("file", content, file: "a").complete
            let root = try await stage.client.signinAsRoot()
            let plain = try stage.database.makeSession(of: try stage.database.makeUser("plain"))
            func head(_ client: Int, _ token: String) -> String {
                "POST /v1/fixture/content HTTP/1.1\r\nhost: a\r\ncontent-type: multipart/form-data; boundary=XX\r\n"
                    + "x-forwarded-for: 10.0.0.\(client)\r\nauthorization: Bearer \(token)\r\n"
                    + "content-length: \(form.count)\r\n\r\n"
            }
            func status() async throws -> Int? {
                try await RawConnection.with(stage.node) { connection in
                    try await connection.send(Array(head(99, root).utf8) + form)
                    return await connection.answers(1).first?.status
                }
            }
            /// `body` while all of a form but its last bytes has come on so many connections.
            func hold(_ count: Int, _ token: String, _ body: () async throws -> Void) async throws {
                guard count > 0 else { return try await body() }
                try await RawConnection.with(stage.node) { connection in
                    try await connection.send(Array(head(count / 16, token).utf8) + form.dropLast(4))
                    try await hold(count - 1, token, body)
                }
            }
            for _ in 0..<3 {
                try await hold(24, root) {
                    let free = try await status()
                    #expect(free == 200)
                }
            }
            try await hold(36, root) {
                let isFull = try await eventually { try await status() == 503 }
                #expect(isFull)
            }
            let isFree = try await eventually { try await status() == 200 }
            #expect(isFree)
            try await hold(40, plain) {
                let free = try await status()
                #expect(free == 200)
            }
        }
    }

    @Test func oneClientHoldsSixteenAtMost() async throws {
        try await Stage.with(environment: ["GATEHOUSE_TRUSTED_PROXIES": "127.0.0.1"]) { stage in
            func begin(_ connection: RawConnection, as client: String) async throws -> RawConnection.Answer? {
                try await connection.send(
                    "POST /v1/test/upload HTTP/1.1\r\nhost: a\r\ncontent-type: multipart/form-data; boundary=XX\r\n"
                        + "x-forwarded-for: \(client)\r\nexpect: 100-continue\r\ncontent-length: 100000\r\n\r\n")
                return await connection.answers(1).first
            }
            func hold(_ count: Int, _ body: () async throws -> Void) async throws {
                if count == 0 { return try await body() }
                try await RawConnection.with(stage.node) { connection in
                    #expect(try await begin(connection, as: "2001:db8::\(count)")?.status == 100)
                    try await hold(count - 1, body)
                }
            }
            try await hold(16) {
                let refused = try await RawConnection.with(stage.node) { try await begin($0, as: "2001:db8::ffff") }
                #expect(refused?.status == 503)
                #expect(refused?.headers["retry-after"] == "1")
                let other = try await RawConnection.with(stage.node) { try await begin($0, as: "2001:db8:0:1::1") }
                #expect(other?.status == 100)
            }
            // Their places are free again once they have gone.
            let isFree = try await eventually {
                try await RawConnection.with(stage.node) { try await begin($0, as: "2001:db8::1")?.status == 100 }
            }
            #expect(isFree)
        }
    }

    @Test func sixtyFourMebibytesInBoundedMemory() async throws {
        try await Stage.with { stage in
            var content = [UInt8](repeating: 0, count: 64 << 20)
            for index in stride(from: 0, to: content.count, by: 4096) {
                content[index] = UInt8(truncatingIfNeeded: index >> 12)
            }
            // A first one, so that what is made once is made.
            _ = try await Self.upload(stage, Form().adding("file", Array(content.prefix(1 << 20)), file: "s").complete)
            let before = try stage.node.residentKiB
            let highest = Locked(before)
            let body = Form().adding("file", content, file: "large").complete
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    while !Task.isCancelled {
                        let now = try stage.node.residentKiB
                        highest.withLock { $0 = max($0, now) }
                        try await Task.sleep(for: .milliseconds(20))
                    }
                }
                let reply = try await Self.upload(stage, body)
                #expect(reply.data?["file"]?["size"] == .integer(Int64(content.count)))
                #expect(reply.data?["file"]?["sha256"] == .string(Self.hash(content)))
                group.cancelAll()
                do { try await group.waitForAll() } catch is CancellationError {}
            }
            #expect(highest.withLock { $0 } - before < 20 * 1024)
        }
    }
}
