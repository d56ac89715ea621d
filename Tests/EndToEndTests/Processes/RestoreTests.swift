import Foundation
import JSON
import PostgresClient
import Testing

/// pg_dump, and pg_restore into a database that is new.
@Suite(.timeLimit(.minutes(20))) struct RestoreTests {
    @Test func aRestoredDatabaseServesAsTheFirstDid() async throws {
        let account: JSON = ["username": "keeper", "password": "a long enough one 7", "email": "keeper@example.org"]
        try await Application.with { application async throws in
            try await TestDatabase.with { database in
                let arguments = ["--sql", application.path]
                let (root, token) = try await Node.with(database, arguments: arguments) { node async throws in
                    try await node.client { client async throws in
                        #expect(try await client.call("session/signup", [account]).status == 200)
                        return (
                            try await client.signinAsRoot(), try await client.signin("keeper", "a long enough one 7")
                        )
                    }
                }
                try await TestDatabase.with(empty: true) { restored in
                    try await copy(database, to: restored)
                    // As in another cluster, where the copy may have the original's very id.
                    try restored.scalar(
                        "update gatehouse.trees set database = (select oid from pg_database where datname = current_database())"
                    )
                    try await Node.with(restored, arguments: arguments) { node async throws in
                        try await node.client { client async throws in
                            // Sessions and passwords of before.
                            let profile = try await client.call("profile/read", token: token)
                            #expect(profile.data?["name"] == "keeper")
                            #expect(try await client.call("app/notes", token: root).data == ["the first note"])
                            let again = try await client.signin("keeper@example.org", "a long enough one 7")
                            #expect(
                                try await client.call("profile/read-sessions", token: again).data?.array?.count == 2)
                            let wrong: JSON = ["username": "keeper", "password": "a wrong one 77"]
                            #expect(try await client.call("session/signin", [wrong]).status == 401)
                            // New rows, whose ids come from where the sequences were.
                            let other: JSON = ["username": "newcomer", "password": "a long enough one 8"]
                            let made = try await client.call("session/signup", [other])
                            #expect(made.status == 200, "\(made.text)")
                            #expect(made.data?["id"] != profile.data?["id"])
                            #expect(try await client.call("session/signup", [account]).status == 409)
                            #expect(try await client.call("session/signout", token: token).status == 200)
                            #expect(try await client.call("profile/read", token: token).status == 401)
                        }
                    }
                    // A fence that no dump carries: it belongs to the database itself.
                    for forbidden in [
                        "create temporary table t ()", "create table public.t ()", "select * from gatehouse.users",
                        "select api_v1.profile_read(null)", "create schema s",
                    ] {
                        let error = #expect(throws: DatabaseError.self, "\(forbidden)") {
                            try restored.scalar(forbidden, as: "gatehouse_node")
                        }
                        #expect(error?.sqlState == "42501", "\(forbidden): \(error?.message ?? "")")
                    }
                    let up = try await Program.gatehouse("migrate", "--sql", application.path, on: restored)
                    #expect(up.output == "gatehouse: up to date\napp: up to date\n")
                }
            }
        }
    }

    private func copy(_ database: TestDatabase, to restored: TestDatabase) async throws {
        try await withFolder { folder in
            let file = folder.appending(path: "dump").path()
            for arguments in [
                ["pg_dump", "-Fc", "-f", file, "-d", try database.url(as: "postgres")],
                ["pg_restore", "--exit-on-error", "-d", try restored.url(as: "postgres"), file],
            ] {
                let program = try await Program.run(URL(filePath: "/usr/bin/env"), arguments)
                try #require(program.status == 0, "\(program.error)")
            }
        }
    }
}
