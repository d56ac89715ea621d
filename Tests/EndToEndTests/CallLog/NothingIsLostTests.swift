import Foundation
import JSON
import NIOHTTP1
import Testing

extension Measurements {
    /// What was answered is in the log, once.
    @Suite struct NothingIsLostTests {
        /// Every id once, and none of `ids` missing.
        private func expectOnce(_ ids: [String], in logged: [String], _ comment: Comment? = nil) {
            #expect(Set(logged).count == logged.count, comment)
            #expect(Set(ids).subtracting(logged).isEmpty, comment)
        }

        @Test func aConnectionKilledInTheMiddleOfAnAppend() async throws {
            try await TestDatabase.with { database in
                try await Node.with(database) { node async throws in
                    var killed = 0
                    // Slow enough for the buffer to hold what comes while appends fail.
                    let chorus = try await Chorus.with([node.port], pause: .milliseconds(2)) { chorus in
                        let session = try Session(database.url(as: "gatehouse_owner"))
                        for round in 1...20 {
                            // While it holds this lock appends stand still; every other one may go on before it is killed.
                            try session.execute("begin; lock table gatehouse.nodes in share mode")
                            let append =
                                "datname = current_database() and usename = 'gatehouse_node' and state = 'active' and query like '%node_append_calls%'"
                            let isThere = try await eventually {
                                let waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and"
                                return try database.scalar("\(waiting) \(append)", as: "postgres") != "0"
                            }
                            #expect(isThere)
                            if round % 2 == 0 { try session.execute("rollback") }
                            let count = try database.scalar(
                                "select count(pg_terminate_backend(pid)) from pg_stat_activity where \(append)",
                                as: "postgres")
                            killed += Int(count ?? "") ?? 0
                            if round % 2 == 1 { try session.execute("rollback") }
                        }
                        let count = chorus.count
                        #expect(await eventually { chorus.count > count + 200 })
                    }
                    #expect(killed >= 10)
                    #expect(node.terminate() == 0)
                    #expect(chorus.statuses.keys.sorted() == [200])
                    let logged = try database.loggedIDs()
                    expectOnce(chorus.ids, in: logged)
                    #expect(logged.count == chorus.count, "killed \(killed)")
                    #expect(try database.scalar("select sum(dropped) from gatehouse.nodes") == "0")
                }
            }
        }

        @Test func aNodeThatIsToldToStop() async throws {
            try await TestDatabase.with { database in
                try await Node.with(database) { node async throws in
                    let chorus = try await Chorus.with([node.port]) { chorus in
                        #expect(await eventually { chorus.count > 3_000 })
                        #expect(node.terminate() == 0)
                    }
                    expectOnce(chorus.ids, in: try database.loggedIDs())
                    #expect(
                        try database.scalar("select sum(appended) || ' ' || sum(dropped) from gatehouse.nodes")
                            == "\(try database.loggedIDs().count) 0")
                }
            }
        }

        @Test func aNodeThatIsKilledLosesASecond() async throws {
            try await TestDatabase.with { database in
                try await Node.with(database) { node async throws in
                    let killed = Locked(ContinuousClock.now)
                    let chorus = try await Chorus.with([node.port]) { chorus in
                        // Some appends, so that the last of them is in the middle of the load.
                        try await Task.sleep(for: .seconds(3))
                        killed.withLock { $0 = .now }
                        node.kill()
                    }
                    let logged = try database.loggedIDs()
                    // A second, and what the append itself takes.
                    let safe = chorus.ids(before: killed.withLock { $0 } - .milliseconds(1_300))
                    #expect(safe.count > 500)
                    expectOnce(safe, in: logged)
                }
            }
        }

        @Test func aDatabaseThatIsAwayForAWhile() async throws {
            try await Server.with { server in
                let node = try await Node(environment: server.environment)
                defer { node.terminate() }
                let chorus = try await Chorus.with([node.port], connections: 4) { chorus in
                    // An append or two before the outage.
                    try await Task.sleep(for: .seconds(1))
                    await server.stop()
                    // Fewer calls than may wait.
                    let count = chorus.count
                    await eventually(within: .seconds(3)) { chorus.count > count + 50_000 }
                    try await server.start()
                    #expect(await eventually { chorus.statuses[200] ?? 0 > 0 })
                    // Calls that succeed again after it, for as long as an append takes to come.
                    try await Task.sleep(for: .seconds(2))
                }
                #expect(chorus.statuses.keys.sorted() == [200, 503])
                #expect(node.terminate() == 0)
                let count = { (condition: String) in
                    try server.execute(
                        "select count(*) from gatehouse.call_log where \(condition)", database: "gatehouse"
                    )
                    .flatMap { Int($0) } ?? -1
                }
                let dropped =
                    try server.execute("select sum(dropped) from gatehouse.nodes", database: "gatehouse")
                    .flatMap { Int($0) } ?? -1
                #expect(dropped == 0)
                #expect(try count("true") == chorus.count)
                #expect(try count("status = 200") == chorus.statuses[200])
                #expect(try count("status = 503") > 1_000)
                let distinct = try server.execute(
                    "select count(distinct request_id) from gatehouse.call_log", database: "gatehouse")
                #expect(try count("true") == distinct.flatMap { Int($0) })
            }
        }

        /// Callers that are told at once that there is no database ask for more than may wait.
        @Test func whatDoesNotFitIsCounted() async throws {
            try await Server.with { server in
                let environment = server.environment.merging(["GATEHOUSE_METRICS_TOKEN": "secret"]) { $1 }
                let node = try await Node(environment: environment)
                defer { node.terminate() }
                func dropped() async throws -> Int {
                    let text = try await node.client {
                        try await $0.send(.GET, "/metrics", headers: [("authorization", "Bearer secret")]).text
                    }
                    let line = text.split(separator: "\n").first { $0.hasPrefix("gatehouse_call_log_dropped_total ") }
                    return line.flatMap { Int($0.split(separator: " ")[1]) } ?? -1
                }
                let chorus = try await Chorus.with([node.port], connections: 16) { chorus in
                    #expect(await eventually { chorus.count > 1_000 })
                    let before = try node.residentKiB
                    await server.stop()
                    #expect(try await eventually(within: .seconds(60)) { try await dropped() > 1_000 })
                    #expect(try node.residentKiB < before + 64 * 1024)
                }
                try await server.start()
                let count = { (sql: String) in
                    try server.execute(sql, database: "gatehouse").flatMap { Int($0) } ?? -1
                }
                let overflow = try await dropped()
                #expect(
                    try await eventually(within: .seconds(30)) {
                        try count("select sum(appended + dropped) from gatehouse.nodes") == chorus.count
                    })
                #expect(try count("select sum(dropped) from gatehouse.nodes") == overflow)
                #expect(
                    try count("select count(distinct request_id) from gatehouse.call_log") == chorus.count - overflow)
            }
        }

        /// The library that is loaded into the node has its clock run a day ahead.
        @Test func aNodeWhoseClockIsADayOff() async throws {
            try await TestDatabase.with { database in
                let library = try Node.binary("libWrongClock.so").path()
                let environment = ["LD_PRELOAD": library, "GATEHOUSE_LOG_LEVEL": "debug"]
                try await Node.with(database, environment: environment) { node async throws in
                    let reply = try await node.client { try await $0.call("test/test", ["x"]) }
                    #expect(reply.status == 200)
                    let tomorrow = (Date.now + 86_400).formatted(.iso8601.year().month().day())
                    #expect(await eventually { node.log.contains("\(tomorrow)T") })
                    let rows = try await database.loggedCalls(reply.header("x-request-id") ?? "", count: 1)
                    #expect(rows == [.init("test/test", 200)])
                    #expect(
                        try database.scalar(
                            "select bool_and(abs(extract(epoch from now() - finished)) < 30) from gatehouse.call_log")
                            == "t")
                }
            }
        }
    }
}
