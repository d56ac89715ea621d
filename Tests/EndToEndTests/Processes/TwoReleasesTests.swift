import BuiltInSQL
import JSON
import Migrator
import PostgresClient
import Testing

/// Two neighbouring releases on one database: gatehouse, and gatehouse-next of Tests/NextRelease.
@Suite(.timeLimit(.minutes(20))) struct TwoReleasesTests {
    @Test func restartedInTurnUnderLoad() async throws {
        try await TestDatabase.with { database in
            let old = Release(binary: "gatehouse", database: database)
            let next = Release(binary: "gatehouse-next", database: database)
            var nodes = [try await old.start(), try await old.start()]
            defer { for node in nodes { node.terminate() } }
            let tally = try await Load.with(ports: nodes.map(\.port)) { load in
                #expect(await eventually(within: .seconds(60)) { load.soFar.answered > 100 })
                // Up one by one, one of the old back again, then all up.
                for (index, release) in [(0, next), (1, next), (0, old), (0, next)] {
                    load.use([nodes[1 - index].port])
                    #expect(nodes[index].terminate() == 0)
                    nodes[index] = try await release.start()
                    load.use(nodes.map(\.port))
                    let count = load.soFar.answered
                    #expect(await eventually(within: .seconds(60)) { load.soFar.answered > count + 200 })
                    for node in nodes {
                        let reply = try await node.client { try await $0.call("test/test", ["x"]) }
                        #expect(reply.data == "next x", "the newer SQL stays")
                    }
                }
            }
            #expect(tally.statuses.keys.sorted() == [200], "\(tally)")
            #expect(tally.broken == 0)
            // Only calls that met a closed connection went unanswered.
            #expect(tally.unanswered <= 8 * 4, "\(tally)")
            #expect(
                try database.scalar("select release from gatehouse.trees where name = 'gatehouse'")
                    == "\(SQLTree.currentRelease + 1)")
            #expect(
                try database.scalar("select count(*) from gatehouse.migrations where name = '9999_next.sql'") == "1")
        }
    }

    /// Views that did not change are not touched: neither an analyst's open transaction nor calls are in the way of an upgrade.
    @Test func anUpgradeGoesOnBesideReadersOfViews() async throws {
        try await Stage.with { stage in
            let token = try stage.database.makeSession(of: try stage.database.makeUser("caller"))
            let reader = try BlockingConnection(url: try stage.database.url(as: "gatehouse_owner"))
            _ = try reader.execute("begin; select count(*) from report.audit, gatehouse.live_tokens")
            let tally = try await Load.with(
                ports: [stage.node.port], method: "profile/read", parameters: [], token: token
            ) { load in
                #expect(await eventually(within: .seconds(60)) { load.soFar.answered > 100 })
                let program = try await Program.gatehouse("migrate", on: stage.database, binary: "gatehouse-next")
                #expect(program.status == 0, "\(program.error)")
                let count = load.soFar.answered
                #expect(await eventually(within: .seconds(60)) { load.soFar.answered > count + 100 })
            }
            #expect(tally.statuses.keys.sorted() == [200], "\(tally)")
            #expect(try stage.database.scalar("select hash <> '' from gatehouse.trees where name = 'gatehouse'") == "t")
            _ = try reader.execute("rollback")
        }
    }

    /// A view that did change waits for whoever reads it, and calls do not wait for that.
    @Test func aReaderOfAChangedViewHoldsUpTheUpgradeAndNobodyElse() async throws {
        try await Stage.with { stage in
            let token = try stage.database.makeSession(of: try stage.database.makeUser("caller"))
            try stage.database.scalar("update gatehouse.loaded_views set hash = '' where file = 'report/audit.sql'")
            let reader = try BlockingConnection(url: try stage.database.url(as: "gatehouse_owner"))
            _ = try reader.execute("begin; select count(*) from report.audit")
            async let upgrade = Program.gatehouse("migrate", on: stage.database, binary: "gatehouse-next")
            var times: [Duration] = []
            let end = ContinuousClock.now + .seconds(4)
            while .now < end {
                let start = ContinuousClock.now
                #expect(try await stage.client.call("profile/read", token: token).status == 200)
                times.append(.now - start)
            }
            #expect(try #require(times.max()) < .seconds(2))
            #expect(
                try stage.database.scalar("select hash from gatehouse.trees where name = 'gatehouse'") == "",
                "the upgrade still waits for the reader")
            _ = try reader.execute("rollback")
            let program = try await upgrade
            #expect(program.status == 0, "\(program.error)")
        }
    }

    private struct Release {
        let binary: String
        let database: TestDatabase

        func start() async throws -> Node {
            try await Node(
                binary: binary,
                environment: [
                    "DATABASE_URL": try database.url(as: "gatehouse_owner"),
                    "GATEHOUSE_NODE_URL": try database.url(as: "gatehouse_node"),
                ])
        }
    }
}
