import Foundation
import JSON
import NIOHTTP1
import Testing

/// SIGTERM: stop accepting, finish the calls on the way, exit 0.
@Suite(.timeLimit(.minutes(20))) struct ShutdownTests {
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
                        #expect(await eventually(within: .seconds(60)) { load.soFar.answered > 100 })
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

    /// They are accepted and closed, or refused; whatever meets the closing of the listening socket must not end the node.
    @Test func connectionsThatComeMeanwhile() async throws {
        try await TestDatabase.with { database in
            for _ in 1...12 {
                try await Node.with(database) { node async throws in
                    let callers = (1...8).map { _ in
                        Task {
                            while !Task.isCancelled {
                                guard let client = try? await Client(port: node.port) else { return }
                                client.close()
                            }
                        }
                    }
                    // Until all of them come and go.
                    try await Task.sleep(for: .milliseconds(100))
                    #expect(node.terminate() == 0)
                    for caller in callers { caller.cancel() }
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
                        #expect(await eventually(within: .seconds(60)) { load.soFar.answered > 100 })
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

    /// It waits for a database that is not there.
    @Test func aNodeThatDoesNotServeYetEndsAtOnce() async throws {
        let began = ContinuousClock.now
        let outcome = try await Program.run(
            URL(filePath: "/usr/bin/timeout"),
            ["--preserve-status", "2", try Node.binary().path(), "serve", "--port", "0", "--no-migrate"],
            environment: ["GATEHOUSE_NODE_URL": "postgresql://gatehouse_node@%2Fnowhere/none"])
        #expect(outcome.status == 0, "\(outcome)")
        #expect(ContinuousClock.now - began < .seconds(10))
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

    /// Answered and logged as what it is, whether somebody waits for it or not.
    @Test func callsThatDoNotEndInTimeAreGivenUp() async throws {
        try await Application.with { application async throws in
            try await TestDatabase.with { database in
                try await Node.with(database, arguments: ["--sql", application.path]) { node async throws in
                    let waiting = try await Client(port: node.port)
                    defer { waiting.close() }
                    async let reply = waiting.call("app/sleep", [28])
                    try await node.client { client async throws in
                        let void = [("api-call-void", "true")]
                        #expect(try await client.post("/v1/app/sleep", "[28]", headers: void).status == 200)
                    }
                    // Its client goes away, which ends no call.
                    let gone = try await Client(port: node.port)
                    let left = Task { try await gone.call("app/sleep", [6]) }
                    #expect(
                        try await eventually {
                            try database.scalar(
                                "select count(*) from pg_stat_activity where wait_event = 'PgSleep'", as: "postgres")
                                == "3"
                        })
                    gone.close()
                    _ = await left.result
                    let began = ContinuousClock.now
                    #expect(node.terminate() == 0)
                    #expect(ContinuousClock.now - began < .seconds(23))
                    #expect(try await reply.status == 503)
                    let logged = "select string_agg(status::text, ' ' order by status) from gatehouse.call_log"
                    #expect(try database.scalar(logged) == "200 503 503")
                    #expect(node.log.contains("calls did not end before the shutdown"))
                    #expect(node.log.contains("void call ended with 503"))
                }
            }
        }
    }

    /// Sessions that neither answer nor end.
    @Test(arguments: [false, true]) func aHungDatabaseDoesNotHoldItUp(withCalls: Bool) async throws {
        try await Server.with { server in
            let node = try await Node(environment: server.environment)
            defer { node.terminate() }
            let clients = try await [Client(port: node.port), Client(port: node.port)]
            defer { for client in clients { client.close() } }
            let token = try await clients[0].signinAsRoot()
            // Until what was logged so far is appended, a second at most: a batch on its way would be one statement more that hangs.
            try await Task.sleep(for: .seconds(2))
            let backends = try ["gatehouse_node", "gatehouse_owner"].flatMap { try server.backends(of: $0) }
            for backend in backends { kill(backend, SIGSTOP) }
            defer { for backend in backends { kill(backend, SIGCONT) } }
            let methods = withCalls ? ["profile/read-sessions", "session/signout"] : []
            let calls = methods.enumerated().map { index, method in
                Task { try await clients[index].call(method, token: token) }
            }
            // On their way to PostgreSQL, which cannot tell: it is stopped.
            try await Task.sleep(for: .milliseconds(500))

            let began = ContinuousClock.now
            #expect(node.terminate() == 0)
            #expect(ContinuousClock.now - began < (withCalls ? .seconds(26) : .seconds(16)))
            for call in calls { #expect(try await call.value.status == 503) }
            let logged = "select count(*) from gatehouse.call_log where status = 503"
            #expect(try server.execute(logged, database: "gatehouse") == "\(calls.count)")
        }
    }
}
