import JSON
import NIOHTTP1
import Testing

/// Contract 1 and 7: health endpoints and cross-origin rules.
@Suite(.timeLimit(.minutes(20)))
struct HealthAndCORSTests {
    @Test func healthByGetAndHead() async throws {
        try await Stage.with { stage in
            for path in ["/health/live", "/health/ready"] {
                let get = try await stage.client.send(.GET, path)
                #expect(get.status == 200)
                #expect(get.json["status"] == "ok")
                let post = try await stage.client.send(.POST, path)
                #expect(post.status == 405)
                #expect(post.header("allow") == "GET, HEAD")
                // A HEAD's answer has no body: the next one on the connection starts right behind its head.
                try await RawConnection.with(stage.node) { connection in
                    try await connection.send("HEAD \(path) HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
                    #expect(await connection.isClosedByPeer())
                    #expect(connection.received.hasPrefix("HTTP/1.1 200 OK\r\n"))
                    #expect(connection.received.contains("content-length: \(get.body.count)\r\n"))
                    #expect(connection.received.hasSuffix("\r\n\r\n"))
                }
            }
        }
    }

    private static let preflight = [
        ("access-control-request-method", "POST"), ("access-control-request-headers", "authorization"),
    ]

    @Test func aPreflightIsAnsweredForConfiguredOrigins() async throws {
        let environment = ["GATEHOUSE_CORS_ORIGINS": "https://app.example, http://localhost:3000"]
        try await Stage.with(environment: environment) { stage in
            for origin in ["https://app.example", "http://localhost:3000"] {
                let reply = try await stage.client.send(
                    .OPTIONS, "/v1/profile/read", headers: Self.preflight + [("origin", origin)])
                #expect(reply.status == 204)
                #expect(reply.header("access-control-allow-origin") == origin)
                #expect(reply.header("access-control-allow-methods") == "GET, POST")
                #expect(reply.header("access-control-allow-headers")?.lowercased().contains("authorization") == true)
                #expect(reply.header("vary") == "Origin")
                let call = try await stage.client.post("/v1/test/test", "", headers: [("origin", origin)])
                #expect(call.header("access-control-allow-origin") == origin)
                #expect(call.header("access-control-expose-headers")?.contains("X-Request-Id") == true)
                let failed = try await stage.client.post("/v1/profile/read", "", headers: [("origin", origin)])
                #expect(failed.header("access-control-allow-origin") == origin)
            }
            for origin in ["https://evil.example", "https://app.example.evil.example", "null", "https://APP.example"] {
                let reply = try await stage.client.send(
                    .OPTIONS, "/v1/profile/read", headers: Self.preflight + [("origin", origin)])
                #expect(reply.header("access-control-allow-origin") == nil)
                let call = try await stage.client.post("/v1/test/test", "", headers: [("origin", origin)])
                #expect(call.header("access-control-allow-origin") == nil)
                #expect(call.header("vary") == "Origin")
            }
        }
    }

    @Test func withoutConfiguredOriginsNoneIsAllowed() async throws {
        try await Stage.with { stage in
            let reply = try await stage.client.send(
                .OPTIONS, "/v1/test/test", headers: Self.preflight + [("origin", "https://app.example")])
            #expect(reply.header("access-control-allow-origin") == nil)
            #expect(reply.header("access-control-allow-methods") == nil)
        }
    }

    @Test func aStarAllowsAll() async throws {
        try await Stage.with(environment: ["GATEHOUSE_CORS_ORIGINS": "*"]) { stage in
            let reply = try await stage.client.send(
                .OPTIONS, "/v1/test/test", headers: Self.preflight + [("origin", "https://any.example")])
            #expect(reply.header("access-control-allow-origin") == "*")
        }
    }
}
