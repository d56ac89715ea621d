import Foundation
import JSON
import NIOHTTP1
import PostgresClient
import Testing

/// A node behind PgBouncer: it works in session mode, and says that it does not in the other ones.
@Suite(.timeLimit(.minutes(20))) struct PoolerTests {
    /// Two nodes, one after the other: the second gets the sessions that the first one left, whose prepared statements have
    /// the same names.
    @Test func inSessionModeEverythingWorks() async throws {
        try await TestDatabase.with { database in
            try await PgBouncer.with(["pool_mode": "session"]) { pooler in
                for _ in 1...2 {
                    try await Node.with(database, environment: try pooler.environment(database)) {
                        node async throws in
                        try await Self.work(node, database)
                    }
                }
            }
        }
    }

    /// Reads, writes, lists, the call log, and what comes by LISTEN.
    private static func work(_ node: Node, _ database: TestDatabase) async throws {
        try await node.client { client async throws in
            #expect(try await client.send(.GET, "/health/ready").status == 200)
            let token = try await client.signinAsRoot()
            let tally = try await Load.with(ports: [node.port], method: "profile/read", parameters: [], token: token) {
                load in
                #expect(await eventually(within: .seconds(60)) { load.soFar.answered > 1000 })
            }
            #expect(tally.statuses.keys.sorted() == [200] && tally.unanswered == 0, "\(tally)")
            let name = "user-\(UUID().uuidString.prefix(8).lowercased())"
            let made = try await client.call(
                "admin/users/create", [.object(["username": .string(name), "password": "a good pass phrase"])],
                token: token
            )
            #expect(made.status == 200, "\(made.text)")
            let found = try await client.call(
                "admin/users/read", [.object(["where": .object(["search": ["like", .string(name)]])])], token: token)
            #expect(found.data?.array?.count == 1, "\(found.text)")
            #expect(
                try await eventually {
                    try database.scalar(
                        "select count(*) from report.calls where method_id = '/v1/admin/users/create' and user_name = 'root'"
                    )
                        != "0"
                })
            let socket = try await Socket.connect(port: node.port, token: token)
            defer { socket.close() }
            #expect(try await client.call("session/signout", token: token).status == 200)
            #expect(await socket.closeCode() == 4000)
        }
    }

    /// Pools of all sizes, which take their sessions in turn or the last one first.
    static let settings: [[String: String]] = ["transaction", "statement"].flatMap { mode in
        ["0", "1"].flatMap { turn in
            ["1", "2", "3", "20"].map { size in
                ["pool_mode": mode, "server_round_robin": turn, "default_pool_size": size, "min_pool_size": size]
            }
        }
    }

    @Test(arguments: settings) func aPoolOfTransactionsIsSeen(settings: [String: String]) async throws {
        try await TestDatabase.with { database in
            try await PgBouncer.with(settings) { pooler in
                let url = try pooler.url(as: "gatehouse_node", to: database)
                let busy = try pooler.url(as: "gatehouse_node", to: database)
                #expect(try !SessionCheck.isPassed(url: url))
                // min_pool_size fills the pool within a moment.
                try await Task.sleep(for: .milliseconds(400))
                #expect(try !SessionCheck.isPassed(url: url))
                try await Self.underTraffic(busy) {
                    for _ in 1...10 {
                        let isPassed = try SessionCheck.isPassed(url: url)
                        #expect(!isPassed)
                    }
                }
            }
        }
    }

    @Test func sessionsAreNotMistaken() async throws {
        try await TestDatabase.with { database in
            let direct = try database.url(as: "gatehouse_node")
            try await PgBouncer.with(["pool_mode": "session"]) { pooler in
                let pooled = try pooler.url(as: "gatehouse_node", to: database)
                try await Self.underTraffic(pooled) {
                    for _ in 1...10 {
                        let arePassed = (try SessionCheck.isPassed(url: pooled), try SessionCheck.isPassed(url: direct))
                        #expect(arePassed == (true, true))
                    }
                }
            }
        }
    }

    /// Runs `body` while four others use the pool.
    private static func underTraffic(_ url: String, _ body: () throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            let isOver = Locked(false)
            for _ in 1...4 {
                group.addTask {
                    let connection = try BlockingConnection(url: url)
                    while !isOver.withLock({ $0 }) {
                        try connection.execute("select pg_catalog.pg_sleep(0.0005)")
                        await Task.yield()
                    }
                }
            }
            defer { isOver.withLock { $0 = true } }
            try body()
        }
    }

    @Test func aNodeSaysWhichSettingIsWrong() async throws {
        try await TestDatabase.with { database in
            try await PgBouncer.with(["pool_mode": "transaction"]) { pooler in
                let pooled = try pooler.environment(database)
                let direct = try [
                    "DATABASE_URL": database.url(as: "gatehouse_owner"),
                    "GATEHOUSE_NODE_URL": database.url(as: "gatehouse_node"),
                    "GATEHOUSE_MAIL_URL": database.url(as: "gatehouse_mail"),
                ]
                for (name, url) in pooled {
                    let program = try await Program.run(
                        try Node.binary(), ["serve", "--port", "0"], environment: direct.merging([name: url]) { $1 })
                    #expect(program.status == 1, "\(name)")
                    #expect(program.error.contains("\(name) leads to a pooler"), "\(program.error)")
                    #expect(program.error.contains("pool_mode = session"))
                    #expect(!program.output.contains("listening"))
                }
                for command in ["migrate", "reset-root"] {
                    let program = try await Program.run(try Node.binary(), [command], environment: pooled)
                    #expect(
                        program.status == 1 && program.error.contains("DATABASE_URL leads to a pooler"), "\(command)")
                }
            }
        }
    }
}
