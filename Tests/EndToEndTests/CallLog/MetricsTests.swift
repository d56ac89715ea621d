import NIOHTTP1
import Testing

@Suite(.timeLimit(.minutes(20))) struct MetricsTests {
    private func value(_ name: String, in text: String) -> Int? {
        let line = text.split(separator: "\n").first { $0.hasPrefix("gatehouse_\(name) ") }
        return line.flatMap { Int($0.split(separator: " ")[1]) }
    }

    @Test func whoKnowsTheTokenReadsThem() async throws {
        try await Stage.with(environment: ["GATEHOUSE_METRICS_TOKEN": "a secret"]) { stage in
            for headers in [
                [], [("authorization", "Bearer a secret!")], [("authorization", "a secret")],
                [("authorization", "Bearer")],
            ] {
                let refused = try await stage.client.send(.GET, "/metrics", headers: headers)
                #expect(refused.status == 401)
                #expect(!refused.text.contains("gatehouse_"))
            }
            let header = [("authorization", "bearer  a secret")]
            #expect(try await stage.client.send(.POST, "/metrics", headers: header).status == 405)
            for _ in 1...3 { _ = try await stage.client.call("test/test") }
            var text = ""
            #expect(
                try await eventually {
                    text = try await stage.client.send(.GET, "/metrics", headers: header).text
                    return value("call_log_appended_total", in: text) == 3
                })
            for name in [
                "call_log_buffered", "call_log_dropped_total", "call_log_failed_appends_total", "active_calls",
            ] {
                #expect(value(name, in: text) == 0, "\(name)")
            }
            let reply = try await stage.client.send(.GET, "/metrics", headers: header)
            #expect(reply.header("content-type") == "text/plain; version=0.0.4")
            #expect(text.contains("# TYPE gatehouse_call_log_appended_total counter\n"))
        }
    }

    @Test func withoutATokenThereAreNone() async throws {
        try await Stage.with { stage async throws in
            #expect(try await stage.client.send(.GET, "/metrics").status == 404)
        }
    }
}
