import JSON
import Testing

/// The README's first session.
struct FirstSessionTests {
    @Test func rootSignsInAndReadsTheProfile() async throws {
        try await TestDatabase.with { database in
            try await Node.with(database) { node in
                try await node.client { client in
                    let token = try await client.signinAsRoot()
                    let profile = try await client.call("profile/read", token: token)
                    #expect(profile.status == 200)
                    #expect(profile.data?["id"] == "1")
                    #expect(profile.data?["name"] == "root")
                    #expect(profile.data?["permissions"] == ["admin": true])
                }
            }
        }
    }

    @Test func aWrongParameterIsNamedByItsPath() async throws {
        try await TestDatabase.with { database in
            try await Node.with(database) { node in
                try await node.client { client in
                    let reply = try await client.call("session/signin", [["username": "root", "password": 5]])
                    #expect(reply.status == 400)
                    #expect(reply.code == -32808)
                    #expect(reply.json["error"]?["data"]?["errors"]?.array?.first?["path"] == "/0/password")
                }
            }
        }
    }
}
