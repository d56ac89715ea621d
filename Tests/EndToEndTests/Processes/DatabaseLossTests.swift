import Foundation
import JSON
import NIOHTTP1
import Testing

extension Measurements {
    /// A node whose PostgreSQL stops, hangs, or ends its sessions.
    @Suite(.timeLimit(.minutes(20))) struct DatabaseLossTests {
        @Test func aStoppedDatabaseIsSaidAtOnceAndComesBack() async throws {
            try await Server.with { server in
                let node = try await Node(environment: server.environment)
                defer { node.terminate() }
                try await node.client { client async throws in
                    let token = try await client.signinAsRoot()
                    await server.stop()
                    var times: [Duration] = []
                    for method in ["profile/read", "profile/read-sessions", "session/signout", "session/signin"] {
                        for _ in 1...5 {
                            let began = ContinuousClock.now
                            let reply = try await client.call(method, token: token)
                            times.append(.now - began)
                            #expect(reply.status == 503)
                            #expect(reply.code == 503)
                            #expect(reply.headers["retry-after"].first.flatMap { Int($0) } ?? 0 > 0)
                        }
                    }
                    // All but one: the machine may be busy elsewhere.
                    #expect(times.sorted()[times.count - 2] < .milliseconds(100), "\(times)")
                    let ready = try await client.send(.GET, "/health/ready")
                    #expect(ready.status == 503)
                    #expect(ready.headers["retry-after"].first != nil)
                    #expect(try await client.send(.GET, "/health/live").status == 200)

                    try await Task.sleep(for: .seconds(2))
                    try await server.start()
                    let back = ContinuousClock.now
                    for method in ["profile/read", "profile/read-sessions", "session/signin"] {
                        #expect(try await eventually { try await client.call(method, token: token).status == 200 })
                    }
                    #expect(try await eventually { try await client.send(.GET, "/health/ready").status == 200 })
                    #expect(ContinuousClock.now - back < .seconds(2))
                }
            }
        }

        /// Who is told that a call is executed later hears no more of it.
        @Test func noVoidCallIsAcceptedForNoDatabase() async throws {
            try await Server.with { server in
                let node = try await Node(environment: server.environment)
                defer { node.terminate() }
                try await node.client { client async throws in
                    let void = [("api-call-void", "true")]
                    func call() async throws -> Client.Response {
                        try await client.post("/v1/test/test", #"["not to be told"]"#, headers: void)
                    }
                    #expect(try await call().status == 200)
                    await server.stop()
                    // Accepted until the loss is known for one.
                    #expect(try await eventually { try await call().status == 503 })
                    let reply = try await call()
                    #expect(reply.code == 503 && reply.message == "Service unavailable")
                    #expect(reply.header("retry-after") == "1")
                    try await server.start()
                    #expect(try await eventually { try await call().status == 200 })
                    #expect(!node.log.contains("not to be told"))
                }
            }
        }

        /// A hash takes 15 ms and more: the fastest of some answers tells whether there was one.
        @Test func noPasswordIsHashedWhereNoSignupCanBe() async throws {
            try await Server.with { server in
                let node = try await Node(environment: server.environment)
                defer { node.terminate() }
                try await node.client { client async throws in
                    func fastest(_ status: Int) async throws -> Duration {
                        var times: [Duration] = []
                        for _ in 1...10 {
                            let began = ContinuousClock.now
                            let reply = try await client.call(
                                "session/signup", [["username": "waits", "password": "a fine one 1"]])
                            times.append(.now - began)
                            #expect(reply.status == status, "\(reply.text)")
                        }
                        return try #require(times.min())
                    }
                    try server.execute("update gatehouse.configuration set signup_open = false", database: "gatehouse")
                    #expect(try await fastest(403) < .milliseconds(10))
                    await server.stop()
                    #expect(await eventually { (try? await client.send(.GET, "/health/ready"))?.status == 503 })
                    #expect(try await fastest(503) < .milliseconds(10))
                }
            }
        }

        @Test func aNodeStartedBeforeItsDatabaseWaitsForIt() async throws {
            try await Server.with { server in
                try await Node(environment: server.environment).terminate()
                await server.stop()
                var environment = server.environment
                environment["DATABASE_URL"] = nil
                async let starting = Node(environment: environment)
                try await Task.sleep(for: .seconds(1))
                try await server.start()
                let node = try await starting
                defer { node.terminate() }
                #expect(try await node.client { try await $0.call("test/test", ["x"]) }.status == 200)
            }
        }

        @Test func noReadFailsWhereSessionsAreTerminated() async throws {
            try await TestDatabase.with { database in
                try await Node.with(database) { node async throws in
                    let tally = try await Load.with(ports: [node.port]) { load in
                        for _ in 1...8 {
                            let count = load.soFar.answered
                            #expect(await eventually(within: .seconds(60)) { load.soFar.answered > count + 200 })
                            let ended = try database.scalar(
                                """
                                select count(pg_terminate_backend(pid)) from pg_stat_activity
                                  where usename = 'gatehouse_node' and datname = current_database()
                                """, as: "postgres")
                            #expect(Int(ended ?? "") ?? 0 > 1)
                        }
                        let count = load.soFar.answered
                        #expect(await eventually(within: .seconds(60)) { load.soFar.answered > count + 200 })
                    }
                    #expect(tally.statuses.keys.sorted() == [200], "\(tally)")
                    #expect(tally.unanswered == 0 && tally.broken == 0)
                }
            }
        }

        /// Sessions that neither answer nor end: every call is answered within the statement's time-out and a little.
        @Test func aHungDatabaseIsWaitedForOnlySoLong() async throws {
            try await Server.with { server in
                let node = try await Node(environment: server.environment)
                defer { node.terminate() }
                let client = try await Client(port: node.port)
                defer { client.close() }
                #expect(try await client.call("test/test", ["x"]).status == 200)
                let backends = try server.backends(of: "gatehouse_node")
                #expect(backends.count > 1)
                for backend in backends { kill(backend, SIGSTOP) }
                defer { for backend in backends { kill(backend, SIGCONT) } }

                let began = ContinuousClock.now
                let replies = try await withThrowingTaskGroup { group in
                    for _ in 1...40 {
                        group.addTask {
                            try await node.client { try await $0.call("test/test", ["x"]) }.status
                        }
                    }
                    return try await group.reduce(into: [Int]()) { $0.append($1) }
                }
                #expect(ContinuousClock.now - began < .seconds(15))
                #expect(Set(replies).isSubset(of: [200, 503]), "\(replies)")
                #expect(try await client.send(.GET, "/health/live").status == 200)
                // The dead sessions were given up for new ones.
                #expect(try await eventually { try await client.call("test/test", ["x"]).status == 200 })
            }
        }
    }
}
