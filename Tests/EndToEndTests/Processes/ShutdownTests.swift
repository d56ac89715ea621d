import Foundation
import JSON
import NIOHTTP1
import Testing

/// SIGTERM: stop accepting, finish the calls on the way, exit 0.
@Suite(.timeLimit(.minutes(10))) struct ShutdownTests {
    @Test func callsOnTheWayAreFinished() async throws {
        try await Application.with { application async throws in
            try await TestDatabase.with { database in
                try await Node.with(database, arguments: ["--sql", application.path]) { node async throws in
                    let slow = try await [Client(port: node.port), Client(port: node.port)]
                    async let first = slow[0].call("app/sleep", [5.5])
                    async let second = slow[1].call("app/sleep", [5])
                    #expect(
                        try await eventually {
                            try database.scalar(
                                "select count(*) from pg_stat_activity where wait_event = 'PgSleep'", as: "postgres")
                                == "2"
                        })
                    let began = ContinuousClock.now
                    let tally = try await Load.with(ports: [node.port]) { load in
                        #expect(await eventually { load.soFar.answered > 100 })
                        kill(node.processIdentifier, SIGTERM)
                        #expect(await eventually(within: .seconds(5)) { (try? await Client(port: node.port)) == nil })
                        #expect(node.isRunning, "it waits for the slow calls")
                        load.use([])
                        #expect(await eventually(within: .seconds(30)) { !node.isRunning })
                    }
                    #expect(node.terminate() == 0)
                    #expect(ContinuousClock.now - began < .seconds(15))
                    #expect(try await first.data == 5.5)
                    #expect(try await second.data == 5)
                    #expect(tally.statuses.keys.sorted() == [200], "\(tally)")
                    #expect(tally.broken == 0)
                }
            }
        }
    }

    /// An acknowledged write is committed, also where the node is told to stop at that moment.
    @Test func everyAcknowledgedWriteIsThere() async throws {
        try await Application.with { application async throws in
            try await TestDatabase.with { database in
                try await Node.with(database, arguments: ["--sql", application.path]) { node async throws in
                    let tally = try await Load.with(ports: [node.port], method: "app/count", parameters: []) { load in
                        #expect(await eventually { load.soFar.answered > 100 })
                        #expect(node.terminate() == 0)
                        load.use([])
                    }
                    let written = try #require(
                        Int(try database.scalar("select value from app.counters where name = 'shared'") ?? ""))
                    let acknowledged = tally.statuses[200] ?? 0
                    #expect(written >= acknowledged)
                    // One per connection may have been executed without its answer getting out.
                    #expect(written <= acknowledged + 8)
                    #expect(tally.serverErrors == 0, "\(tally)")
                }
            }
        }
    }

    /// Of calls that nobody waits for those that cannot begin any more are refused, and all are in the log.
    @Test func callsThatNobodyWaitsFor() async throws {
        try await Application.with { application async throws in
            try await TestDatabase.with { database in
                try await Node.with(database, arguments: ["--sql", application.path]) { node async throws in
                    try await node.client { client async throws in
                        for _ in 1...60 {
                            let headers = [("api-call-void", "true")]
                            let reply = try await client.send(
                                .POST, "/v1/app/sleep", headers: headers, body: Array("[2]".utf8))
                            #expect(reply.status == 200)
                        }
                    }
                    let began = ContinuousClock.now
                    #expect(node.terminate() == 0)
                    #expect(ContinuousClock.now - began < .seconds(25))
                    #expect(try database.scalar("select count(*) from gatehouse.call_log") == "60")
                    #expect(
                        try database.scalar("select string_agg(distinct status::text, ' ') from gatehouse.call_log")
                            == "200 503")
                    #expect(node.log.contains("void calls were not executed"))
                }
            }
        }
    }

    @Test func anIdleConnectionDoesNotHoldItUp() async throws {
        try await TestDatabase.with { database in
            try await Node.with(database) { node async throws in
                let client = try await Client(port: node.port)
                defer { client.close() }
                #expect(try await client.call("test/test", ["x"]).status == 200)
                let began = ContinuousClock.now
                #expect(node.terminate() == 0)
                #expect(ContinuousClock.now - began < .seconds(3))
            }
        }
    }
}
