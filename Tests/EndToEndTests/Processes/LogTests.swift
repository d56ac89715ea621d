import Foundation
import JSON
import Testing

/// Standard error as somebody's pipe.
@Suite(.timeLimit(.minutes(20)))
struct LogTests {
    /// The pipe's only reader is the node itself, which does not read: it is full after some 64 KiB.
    @Test func aNodeDoesNotWaitForWhoReadsItsLog() async throws {
        let launcher = [
            "/bin/bash", "-c", #"f=$(mktemp -u) && mkfifo "$f" && exec 3<>"$f" && rm "$f" && exec "$0" "$@" 2>&3"#,
        ]
        try await TestDatabase.with { database in
            let environment = ["GATEHOUSE_LOG_LEVEL": "debug"]
            try await Node.with(database, environment: environment, launcher: launcher) { node async throws in
                try await node.client { client async throws in
                    for _ in 0..<1_500 { #expect(try await client.call("test/test", ["x"]).status == 200) }
                }
                let began = ContinuousClock.now
                #expect(node.terminate() == 0)
                #expect(.now - began < .seconds(30))
            }
        }
    }
}
