import JSON
import PostgresClient
import Testing

/// A change made on one node holds at the very next call on the other.
@Suite(.timeLimit(.minutes(20)))
struct NoStaleAnswersTests {
    private static let total = 1_000

    @Test func aThousandChangesOnOneNodeCallsOnTheOther() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            try await Node.with(stage.database) { second in
                try await second.client { other in
                    let work = try Work(stage.database)
                    var changes = 0
                    while changes < Self.total {
                        // The nodes take turns.
                        let (changer, caller) =
                            changes / Work.cycle % 2 == 0 ? (stage.client, other) : (other, stage.client)
                        changes += try await work.run(changer, caller)
                    }
                    #expect(changes >= Self.total)
                }
            }
        }
    }

    private struct Work {
        static let cycle = 15
        let database: TestDatabase
        let user: String
        let root: String
        let ownerURL: String

        init(_ database: TestDatabase) throws {
            self.database = database
            user = try database.makeUser("someone", set: ["permissions_on": "'{admin}'"])
            root = try database.makeSession(of: "1")
            ownerURL = try database.url(as: "gatehouse_owner")
        }

        /// `cycle` changes on one node, each with a call on the other.
        func run(_ changer: Client, _ caller: Client) async throws -> Int {
            let owner = try BlockingConnection(url: ownerURL)
            let session = try database.makeSession(of: user)
            func change(_ method: String, _ parameters: JSON..., by changing: String) async throws -> Client.Response {
                let reply = try await changer.call(method, .array(parameters), token: changing)
                #expect(reply.status == 200, "\(method): \(reply.text)")
                return reply
            }
            var changes = 0
            func expect(_ status: Int, _ token: String, _ what: String) async throws {
                let reply = try await caller.call("fixture/admin", token: token)
                #expect(reply.status == status, "\(what): \(reply.text)")
                changes += 1
            }
            let made = try await change("api-tokens/create", "a token", by: session)
            let id = try #require(made.data?["id"])
            let token = try #require(made.data?["token"]?.string)
            try await expect(403, token, "token made")
            _ = try await change("api-tokens/update-permissions", id, ["admin": true], by: session)
            try await expect(200, token, "permission of the token on")
            _ = try await change("api-tokens/set-permissions", id, [:], by: session)
            try await expect(403, token, "permission of the token off")
            _ = try await change("api-tokens/set-permissions", id, ["admin": true], by: session)
            try await expect(200, token, "permission of the token on again")
            _ = try await change("api-tokens/set-enabled", id, false, by: session)
            try await expect(401, token, "token disabled")
            _ = try await change("api-tokens/set-enabled", id, true, by: session)
            try await expect(200, token, "token enabled")

            let name: JSON = .string(user)
            _ = try await change("admin/users/set-permissions", name, [:], by: root)
            try await expect(403, session, "permission of the user unset")
            try owner.execute("update gatehouse.permissions set enabled_by_default = true")
            try await expect(200, session, "permission on by default")
            _ = try await change("admin/users/update-permissions", name, ["admin": false], by: root)
            try await expect(403, token, "permission of the user off")
            try owner.execute("update gatehouse.permissions set enabled_by_default = false")
            _ = try await change("admin/users/update-permissions", name, ["admin": true], by: root)
            try await expect(200, token, "permission of the user on")
            _ = try await change("admin/users/set-enabled", name, false, by: root)
            try await expect(401, token, "user disabled")
            _ = try await change("admin/users/set-enabled", name, true, by: root)
            try await expect(200, token, "user enabled")
            try await expect(401, session, "its session stays ended")
            let next = try database.makeSession(of: user)
            _ = try await change("api-tokens/delete", id, by: next)
            try await expect(401, token, "token deleted")
            _ = try await change("admin/users/delete-sessions", name, by: root)
            try await expect(401, next, "sessions ended")
            return changes
        }
    }
}
