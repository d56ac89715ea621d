import Foundation
import JSON
import Testing

/// A node whose connections to PostgreSQL are encrypted: libpq encrypts what an event loop carries.
@Suite(.timeLimit(.minutes(20))) struct EncryptedDatabaseTests {
    @Test func callsOfEverySizeAndALossOfAllSessions() async throws {
        try await Server.with { server in
            let port = try HAProxy.freePort()
            try await server.startEncrypted(port: port)
            func url(_ role: String) -> String {
                "postgresql://\(role)@127.0.0.1:\(port)/gatehouse?sslmode=require"
            }
            let node = try await Node(environment: [
                "DATABASE_URL": url("gatehouse_owner"), "GATEHOUSE_NODE_URL": url("gatehouse_node"),
            ])
            defer { node.terminate() }
            let database = "gatehouse?port=\(port)"
            try await node.client { client async throws in
                let token = try await client.signinAsRoot()
                let sessions = try server.execute(
                    """
                    select bool_and(s.ssl) || ' ' || count(*) from pg_stat_activity a join pg_stat_ssl s using (pid)
                      where a.usename = 'gatehouse_node'
                    """, database: database)
                #expect(sessions == "true 18")
                for size in [0, 1, 8_000, 8_192, 16_384, 65_536, 65_600, 250_000, 1_000_000] {
                    try await echo(size, client, token)
                }
                try await together(100, node, token)
                try server.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'gatehouse_node'",
                    database: database)
                #expect(
                    try await eventually {
                        try await client.call("profile/set-telegram-username", ["ann_smith"], token: token).status
                            == 200
                    })
                try await echo(250_000, client, token)
            }
        }
    }

    private func echo(_ size: Int, _ client: Client, _ token: String) async throws {
        let text = String(repeating: "x", count: size)
        let reply = try await client.call("test/test", [.string(text)], token: token)
        #expect(reply.status == 200)
        #expect(reply.data?.string == text)
    }

    /// What waits together is one statement, whose answer is larger than what goes through at once.
    private func together(_ count: Int, _ node: Node, _ token: String) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 1...count {
                group.addTask {
                    try await node.client { client async throws in try await echo(index * 500, client, token) }
                }
            }
            try await group.waitForAll()
        }
    }
}
