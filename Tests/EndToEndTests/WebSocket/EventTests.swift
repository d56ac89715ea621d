import Foundation
import JSON
import Testing

/// Events of gatehouse.publish, on two nodes.
@Suite(.timeLimit(.minutes(20)))
struct EventTests {
    /// Two nodes on one database.
    static func with(_ body: (Stage, Node) async throws -> Void) async throws {
        try await Stage.with { stage in
            try await Node.with(stage.database) { other in try await body(stage, other) }
        }
    }

    private static func event(_ parameters: JSON) -> JSON {
        .object(["jsonrpc": "2.0", "method": "/event", "params": parameters])
    }

    @Test func eventsReachTheirUserOnEveryNode() async throws {
        try await Self.with { stage, other in
            let alice = try stage.database.makeUser("alice")
            let bob = try stage.database.makeUser("bob")
            let session = try stage.database.makeSession(of: alice)
            let sockets = [
                try await Socket.connect(port: stage.node.port, token: session),
                try await Socket.connect(port: stage.node.port, token: session),
                try await Socket.connect(port: other.port, token: try stage.database.makeSession(of: alice)),
                try await Socket.connect(port: other.port, token: try stage.database.makeAPIToken(of: alice)),
            ]
            let strangers = [
                try await Socket.connect(port: stage.node.port, token: try stage.database.makeSession(of: bob)),
                try await Socket.connect(port: stage.node.port),
            ]
            defer { for socket in sockets + strangers { socket.close() } }
            try stage.database.scalar(
                #"select gatehouse.publish(array[\#(alice)], 'note', '[{"b":1,"a":[null]},"é"]')"#)
            for socket in sockets {
                #expect(
                    await socket.next()?.text
                        == #"{"jsonrpc":"2.0","method":"/event","params":["note", {"b":1,"a":[null]}, "é"]}"#)
            }
            try stage.database.scalar("select gatehouse.publish(array[\(alice), \(bob)], 'both')")
            for socket in sockets + strangers.prefix(1) { #expect(await socket.next()?.json == Self.event(["both"])) }
            // Nothing else came to anybody.
            #expect((sockets + strangers).allSatisfy { $0.count == 0 })
            // What is rolled back was never published; in one transaction the order is kept.
            _ = try? stage.database.scalar(
                "begin; select gatehouse.publish(array[\(alice)], 'never'); rollback")
            try stage.database.scalar(
                "select count(gatehouse.publish(array[\(alice)], 'n' || n)) from generate_series(1, 300) n")
            for number in 1...300 {
                #expect(await sockets[3].next()?.json == Self.event(.array([.string("n\(number)")])))
            }
        }
    }

    @Test func eventsReachTheHoldersOfAPermission() async throws {
        try await Self.with { stage, other in
            let admin = try stage.database.makeUser("admin-user", set: ["permissions_on": "'{admin}'"])
            let plain = try stage.database.makeUser("plain")
            let holders = [
                try await Socket.connect(port: stage.node.port, token: try stage.database.makeSession(of: admin)),
                try await Socket.connect(
                    port: other.port,
                    token: try stage.database.makeAPIToken(of: admin, set: ["permissions": "'{admin}'"])),
                try await Socket.connect(port: other.port, token: try stage.database.makeSession(of: "1")),
            ]
            let others = [
                try await Socket.connect(port: other.port, token: try stage.database.makeAPIToken(of: admin)),
                try await Socket.connect(port: stage.node.port, token: try stage.database.makeSession(of: plain)),
                try await Socket.connect(
                    port: stage.node.port,
                    token: try stage.database.makeAPIToken(of: plain, set: ["permissions": "'{admin}'"])),
            ]
            defer { for socket in holders + others { socket.close() } }
            try stage.database.scalar("select gatehouse.publish('admin', 'for-admins')")
            try stage.database.scalar("select gatehouse.publish('user', 'for-all')")
            for socket in holders { #expect(await socket.next()?.json == Self.event(["for-admins"])) }
            for socket in holders + others { #expect(await socket.next()?.json == Self.event(["for-all"])) }
            // Effective at the moment of the event.
            try stage.database.scalar(
                "update gatehouse.users set permissions_on = '{}' where id = \(admin) returning 1")
            try stage.database.scalar("select gatehouse.publish('admin', 'for-root-only')")
            #expect(await holders[2].next()?.json == Self.event(["for-root-only"]))
            #expect((holders + others).allSatisfy { $0.count == 0 })
        }
    }

    @Test func aMethodPublishes() async throws {
        let sql = [
            "api/v1/fixture/tell.sql": Fixtures.method(
                "tell", #""permissions": ["user"]"#, parameters: "", volatility: "volatile",
                "return pg_catalog.to_json(gatehouse.publish(array[caller.user_id], 'told'));")
        ]
        try await Stage.with(sql: sql) { stage in
            let token = try await stage.client.signinAsRoot()
            try await stage.node.socket(token: token) { socket async throws in
                try await socket.call("1", "/v1/fixture/tell")
                let messages = [await socket.next()?.json, await socket.next()?.json]
                #expect(messages.contains(Self.event(["told"])))
                #expect(messages.contains { $0?["id"] == 1 })
            }
        }
    }

    @Test func whatWasPublishedWhileTheListeningConnectionWasAwayComesOnce() async throws {
        try await Self.with { stage, other in
            let alice = try stage.database.makeUser("alice")
            let sockets = [
                try await Socket.connect(port: stage.node.port, token: try stage.database.makeSession(of: alice)),
                try await Socket.connect(port: other.port, token: try stage.database.makeSession(of: alice)),
            ]
            defer { for socket in sockets { socket.close() } }
            for turn in 1...5 {
                // In one transaction: nobody can be back before the event is there.
                try stage.database.scalar(
                    """
                    begin;
                    select gatehouse.publish(array[\(alice)], 'before \(turn)');
                    commit;
                    begin;
                    select pg_terminate_backend(pid, 5000) from pg_stat_activity
                      where datname = current_database() and application_name = 'gatehouse listen';
                    select gatehouse.publish(array[\(alice)], 'during \(turn)');
                    commit;
                    """, as: "postgres")
                for socket in sockets {
                    for time in ["before", "during"] {
                        #expect(await socket.next()?.json == Self.event(.array([.string("\(time) \(turn)")])))
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(500))
            #expect(sockets.allSatisfy { $0.count == 0 })
        }
    }

    /// Its lanes have their connections, and PostgreSQL has none more for it.
    @Test func aNodeThatCannotListenLooksByItself() async throws {
        try await TestDatabase.with { database in
            let login = "\(database.name)_node"
            try database.scalar("create role \(login) login in role gatehouse_node", as: "postgres")
            try await Node.with(database, environment: ["GATEHOUSE_NODE_URL": try database.url(as: login)]) { node in
                let alice = try database.makeUser("alice")
                let socket = try await Socket.connect(port: node.port, token: try database.makeSession(of: alice))
                defer { socket.close() }
                try database.scalar("alter role \(login) connection limit 0", as: "postgres")
                try database.scalar(
                    """
                    select pg_terminate_backend(pid, 5000) from pg_stat_activity
                      where usename = '\(login)' and application_name = 'gatehouse listen'
                    """, as: "postgres")
                #expect(await eventually { node.log.contains("cannot connect to listen for changes") })
                for number in 1...3 {
                    try database.scalar("select gatehouse.publish(array[\(alice)], 'note \(number)')")
                    #expect(await socket.next()?.json["params"]?.array?.first == .string("note \(number)"))
                }
                try database.scalar("update gatehouse.users set enabled = false where id = \(alice)")
                #expect(await socket.closeCode() == 4000)
            }
        }
    }

    @Test func aReaderTooSlowIsClosed() async throws {
        try await Stage.with(environment: ["GATEHOUSE_METRICS_TOKEN": "metrics"]) { stage in
            let alice = try stage.database.makeUser("alice")
            let session = try stage.database.makeSession(of: alice)
            let slow = try await Socket.connect(port: stage.node.port, token: session, receiveBuffer: 4096)
            let quick = try await Socket.connect(port: stage.node.port, token: session)
            defer { for socket in [slow, quick] { socket.close() } }
            try await slow.setReading(false)
            let before = try stage.node.residentKiB
            for _ in 1...20 {
                try stage.database.scalar(
                    "select count(gatehouse.publish(array[\(alice)], 'n', json_build_array(repeat('x', 60000)))) from generate_series(1, 10)"
                )
                for _ in 1...10 { #expect(await quick.next()?.payload.count ?? 0 > 60_000) }
            }
            #expect(try await eventually { try await stage.openSockets == 1 })
            #expect(try stage.node.residentKiB - before < 32 * 1024)
        }
    }
}
