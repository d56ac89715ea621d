import Foundation
import JSON
import Testing

/// How many connections a node takes is what docs/operations.md says.
@Suite(.timeLimit(.minutes(20))) struct ConnectionBudgetTests {
    private static var stated: Int {
        get throws {
            let text = try String(
                contentsOf: Application.project.appending(path: "docs/operations.md"), encoding: .utf8)
            let found = try #require(text.firstMatch(of: /A node takes (\d+) connections/))
            return try #require(Int(found.1))
        }
    }

    @Test func aNodeTakesWhatIsStated() async throws {
        try await Stage.with { stage in
            let sql = """
                select count(*) from pg_stat_activity
                  where datname = current_database() and usename in ('gatehouse_node', 'gatehouse_mail')
                """
            let stated = try "\(Self.stated)"
            #expect(try await eventually { try stage.database.scalar(sql, as: "postgres") == stated })
            let tally = try await Load.with(ports: [stage.node.port], connections: 64) { load in
                #expect(await eventually(within: .seconds(60)) { load.soFar.answered > 2000 })
            }
            #expect(tally.statuses.keys.sorted() == [200])
            // Neither more nor fewer after work and upkeep, which looks twice a second.
            try await Task.sleep(for: .seconds(2))
            #expect(try stage.database.scalar(sql, as: "postgres") == stated)
        }
    }

    /// `max_connections` is 100 unless set, three of which are for superusers.
    @Test func fourNodesFitPostgreSQLAsItIs() async throws {
        try await Server.with { server in
            #expect(try server.execute("show max_connections") == "100")
            var nodes: [Node] = []
            defer { for node in nodes { node.terminate() } }
            for _ in 1...4 { nodes.append(try await Node(environment: server.environment)) }
            let sql = "select count(*) from pg_stat_activity where datname = 'gatehouse'"
            let stated = try "\(4 * Self.stated)"
            #expect(try await eventually { try server.execute(sql) == stated })
            // And there is room for whoever migrates.
            let migrated = try await Program.run(
                try Node.binary(), ["migrate"], environment: server.environment)
            #expect(migrated.status == 0, "\(migrated.error)")
            for node in nodes {
                #expect(try await node.client { try await $0.call("test/test", ["x"]) }.status == 200)
                #expect(!node.log.contains("cannot connect"), "\(node.log)")
            }
        }
    }
}
