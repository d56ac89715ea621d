import Foundation
import Glibc
import JSON
import NIOHTTP1
import Testing

/// GET /docs and GET /openapi.json, as every node serves them from its own catalogue.
@Suite(.timeLimit(.minutes(20))) struct DocumentationPageTests {
    @Test func itIsServedToAnybody() async throws {
        try await Stage.with { stage in
            let types = [
                "/docs": "text/html; charset=utf-8", "/docs.css": "text/css; charset=utf-8",
                "/docs.js": "text/javascript; charset=utf-8", "/openapi.json": "application/json",
            ]
            for (path, type) in types {
                let reply = try await stage.client.send(.GET, path)
                #expect(reply.status == 200 && reply.header("content-type") == type, "\(path)")
                #expect(reply.header("content-length") == "\(reply.body.count)" && !reply.body.isEmpty)
                #expect(reply.header("x-content-type-options") == "nosniff")
                let head = try await stage.client.send(.HEAD, path)
                #expect(head.status == 200 && head.body.isEmpty)
                #expect(head.header("content-length") == "\(reply.body.count)")
                #expect(try await stage.client.send(.POST, path).header("allow") == "GET, HEAD")
            }
            let page = try await stage.client.send(.GET, "/docs?x=1")
            let policy = try #require(page.header("content-security-policy"))
            #expect(policy.hasPrefix("default-src 'none'; ") && !policy.contains("unsafe"))
            #expect(policy.contains("frame-ancestors 'none'"))
            let moved = try await stage.client.send(.GET, "/docs/")
            #expect(moved.status == 308 && moved.header("location") == "../docs")
            #expect(moved.header("content-length") == "0")
        }
    }

    /// What is asked for at once is answered in order, large and small.
    @Test func answersKeepTheirOrder() async throws {
        try await Stage.with { stage in
            let page = try await stage.client.send(.GET, "/docs").text
            try await RawConnection.with(stage.node) { connection in
                let paths = ["/docs", "/health/live", "/openapi.json", "/docs", "/health/live"]
                try await connection.send(paths.map { "GET \($0) HTTP/1.1\r\nhost: x\r\n\r\n" }.joined())
                let bodies = await connection.answers(paths.count).map(\.body)
                try #require(bodies.count == paths.count)
                #expect(bodies[0] == page && bodies[3] == page)
                #expect(bodies[1] == bodies[4] && bodies[1] == #"{"status":"ok"}"#)
                #expect(try JSON(parsing: bodies[2])["openapi"] == "3.1.0")
            }
        }
    }

    /// Who asks for pages and does not read them costs a node next to nothing.
    @Test func readersThatDoNotRead() async throws {
        try await Stage.with { stage in
            let size = try await stage.client.send(.GET, "/docs").body.count
            let before = try stage.node.residentKiB
            var sockets: [Int32] = []
            defer { for socket in sockets { close(socket) } }
            for _ in 0..<400 {
                let socket = try Self.connect(port: stage.node.port)
                sockets.append(socket)
                let request = Array("GET /docs HTTP/1.1\r\nhost: x\r\n\r\nGET /docs HTTP/1.1\r\nhost: x\r\n\r\n".utf8)
                #expect(send(socket, request, request.count, 0) == request.count)
            }
            // It is still there for others, and everything that was asked for has been answered or waits for its reader.
            #expect(try await stage.client.send(.GET, "/health/live").status == 200)
            try await Task.sleep(for: .seconds(1))
            let grown = try stage.node.residentKiB - before
            #expect(size > 64_000 && grown < 400 * 32, "\(grown) KiB for 400 readers of \(size) bytes")
        }
    }

    /// A socket that takes little and is never read.
    private static func connect(port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var size: Int32 = 4096
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
        return descriptor
    }

    /// An application's method is in both, as soon as a node has it.
    @Test func itIsTheLiveCatalogue() async throws {
        try await Application.with { application async throws in
            try await TestDatabase.with { database in
                try await Node.with(database) { node in
                    try await node.client { client in
                        #expect(try await !client.send(.GET, "/docs").text.contains("app_greet"))
                        let program = try await Program.gatehouse("migrate", "--sql", application.path, on: database)
                        #expect(program.status == 0, "\(program.error)")
                        #expect(
                            await eventually {
                                (try? await client.send(.GET, "/docs").text.contains("app_greet")) == true
                            })
                        let greet = try await client.send(.GET, "/openapi.json").json["paths"]?["/v1/app/greet"]
                        let schema = greet?["post"]?["requestBody"]?["content"]?["application/json"]?["schema"]
                        #expect(
                            schema == [
                                "type": "array", "prefixItems": [["type": "string", "title": "name"]], "items": false,
                                "minItems": 1, "maxItems": 1,
                            ])
                        #expect(greet?["post"]?["operationId"] == "app_greet" && greet?["get"] == nil)
                    }
                }
            }
        }
    }

    /// A reader in a browser: signs in, tries methods by their forms, signs out, goes on with a token.
    @Test func methodsAreTriedInABrowser() async throws {
        try await Stage.with { stage in
            let columns = ["password": "'\(TestDatabase.password)'", "permissions_on": "'{admin}'"]
            let id = try stage.database.makeUser("alice", set: columns)
            let token = try stage.database.makeAPIToken(of: id)
            let file = FileManager.default.temporaryDirectory.appending(path: "try-\(UUID().uuidString).txt")
            try "content".write(to: file, atomically: false, encoding: .utf8)
            defer { try? FileManager.default.removeItem(at: file) }
            let program = try await Program.run(
                URL(filePath: "/usr/bin/python3"),
                [
                    Application.project.appending(path: "Tests/Fixtures/try_methods.py").path(),
                    "http://127.0.0.1:\(stage.node.port)/docs", "alice", "correct horse 7", token, file.path(),
                ], within: .seconds(120))
            let report = try JSON(parsing: program.output)
            func line(_ step: String) -> String { report["steps"]?[step]?["line"]?.string ?? "\(program.error)" }
            func reply(_ step: String) -> JSON {
                (report["steps"]?[step]?["body"]?.string).flatMap { try? JSON(parsing: $0) } ?? .null
            }
            #expect(line("guest").hasPrefix("401 in ") && reply("guest")["error"]?["code"] == -32801)
            #expect(line("wrong") == "Bad credentials")
            #expect(line("signed in") == "You are alice.")
            #expect(report["steps"]?["signed in"]?["who"] == "as alice")
            #expect(report["steps"]?["signed out"]?["who"] == "as a guest")
            #expect(line("profile").hasPrefix("200 in ") && reply("profile")["result"]?["data"]?["name"] == "alice")
            #expect(reply("example")["result"]?["data"] == "Hello")
            #expect(reply("text")["result"]?["data"] == "<b>&amp;</b>", "shown as text")
            #expect(line("nothing").hasPrefix("200 in ") && reply("nothing")["result"]?["data"] == nil)
            #expect(line("no JSON") == "options: this is no JSON.")
            #expect(reply("list")["result"]?["meta"]?["total"] == 1)
            #expect(line("refused").hasPrefix("400 in "))
            #expect(reply("refused")["error"]?["data"]?["errors"]?.array?.first?["path"] == "/0/where/nothing")
            #expect(line("boolean").hasPrefix("400 in "), "not oneself")
            #expect(reply("upload")["result"]?["data"]?["file"]?["size"] == 7)
            #expect(reply("upload")["result"]?["data"]?["data"] == "Hello")
            #expect(line("signed out") == "You are a guest." && line("guest again").hasPrefix("401 in "))
            #expect(line("token") == "You are alice, by this token.")
            #expect(reply("profile by token")["result"]?["data"]?["name"] == "alice")
            #expect(line("no token") == "Not signed in")
            #expect(
                report["shown"] == "End one of the own sessions,End all own sessions but this one,Read own sessions")
            #expect(report["tabs"] == true && report["complaints"] == [])
            #expect(report["text"] == .string("http://127.0.0.1:\(stage.node.port)"))
            #expect(report["kept"] == .string("[\"http://127.0.0.1:\(stage.node.port)/docs\",\"\",{},{}]"))
        }
    }
}
