import Foundation
import JSON
import PostgresClient
import Testing

/// What a transaction that was begun earlier gets out of the gates; Tests/SQL/as_node/attack.sql has all else that the
/// node's login may try.
@Suite(.timeLimit(.minutes(20)))
struct NodeLoginTests {
    /// Of an API token that ends in half a minute, as SQL.
    private static func hashOfShortToken(of user: String, _ database: TestDatabase) throws -> String {
        "sha256('\(try database.makeAPIToken(of: user, set: ["expires": "now() + interval '30 seconds'"]))')"
    }

    /// PostgreSQL's now() stands still in a transaction, and with it every end of a token.
    @Test func aTransactionFromBeforeATokensEndIsOfNoUse() async throws {
        try await TestDatabase.with { database in
            let hash = try Self.hashOfShortToken(of: database.makeUser("someone"), database)
            let old = try Session(database.url(as: "gatehouse_node"))
            try old.execute("begin")
            #expect(try old.execute("select gate.profile_read(\(hash), null)")?.contains("someone") == true)
            // Older than the minute that gates allow: PostgreSQL's clock cannot be set for a test.
            try await Task.sleep(for: .seconds(61))
            for call in [
                "gate.profile_read(\(hash), null)", "gate.node_token_user(\(hash))", "gate.node_used(array[\(hash)])",
                "gate.node_check_tokens(array[\(hash)])", "gate.node_read_events('{}', '{}')",
                "gate.node_batch_profile_read(array[\(hash)], array[null::inet])",
                "gate.api_tokens_create(\(hash), null, 'made after the end', null, sha256('made'))",
            ] {
                try old.execute("savepoint before")
                let error = #expect(throws: DatabaseError.self) { try old.execute("select \(call)") }
                #expect(error?.sqlState == "GH503", "\(call): \(error?.message ?? "-")")
                try old.execute("rollback to before")
            }
            try old.execute("commit")
            // In another one it is a token that has ended.
            let error = #expect(throws: DatabaseError.self) {
                try old.execute("select gate.profile_read(\(hash), null)")
            }
            #expect(error?.sqlState == "GHA01")
        }
    }

    /// Nor does it help to have a call wait, where it has been let in, for a row that one holds oneself.
    @Test func aCallThatWaitsForLongerThanAMinuteChangesNothing() async throws {
        try await TestDatabase.with { database in
            let hash = try Self.hashOfShortToken(of: database.makeUser("someone"), database)
            let holder = try Session(database.url(as: "gatehouse_owner"))
            try holder.execute("begin; select from gatehouse.users where name = 'someone' for update")
            let node = try Session(database.url(as: "gatehouse_node"))
            async let waiting = node.execute(
                "select gate.profile_set_email(\(hash), '192.0.2.7', 'else@example.com')")
            // Longer than the minute that a transaction may last: PostgreSQL's clock cannot be set for a test.
            try await Task.sleep(for: .seconds(61))
            #expect(try await isWaiting("gate.profile_set_email", database))
            try holder.execute("commit")
            do {
                Issue.record("\(try await waiting ?? "null")")
            } catch let error as DatabaseError {
                #expect(error.sqlState == "GH503", "\(error.message)")
            }
            #expect(try database.scalar("select email from gatehouse.users where name = 'someone'") == nil)
        }
    }

    /// A database of somebody else's, in which the node could make what its owner's functions then call.
    @Test func nobodyServesWhereTheNodeCanMakeObjects() async throws {
        try await TestDatabase.with(empty: true) { database in
            let name = database.name
            try database.scalar("alter database \(name) owner to postgres", as: "postgres")
            try database.scalar("grant create, temporary on database \(name) to gatehouse_owner", as: "postgres")
            let refused = try await Program.gatehouse("migrate", on: database)
            #expect(refused.status == 1)
            let right = "revoke temporary, create on database \(name) from public"
            #expect(refused.error.contains("gatehouse_node can make objects: as the owner of the database, \(right)"))
            #expect(
                try database.scalar("select count(*) from pg_proc where pronamespace = 'gate'::regnamespace") == "0")
            try database.scalar(right, as: "postgres")
            #expect(try await Program.gatehouse("migrate", on: database).status == 0)
            // What is granted afterwards keeps nodes from starting.
            try database.scalar("grant temporary on database \(name) to gatehouse_node", as: "postgres")
            let variables = [
                "GATEHOUSE_NODE_URL": try database.url(as: "gatehouse_node"),
                "GATEHOUSE_ROOT_PASSWORD": Node.rootPassword,
            ]
            let serving = try await Program.gatehouse("serve", "--port", "0", on: database, environment: variables)
            #expect(serving.status == 1)
            #expect(serving.error.contains("gatehouse_node can make objects"))
        }
    }

    /// Whatever the database's default is, nodes work in READ COMMITTED, which gates want.
    @Test func anotherDefaultIsolationLevelDoesNotReachTheGates() async throws {
        try await Stage.with { stage in
            let name = stage.database.name
            try stage.database.scalar("alter database \(name) set default_transaction_isolation = 'serializable'")
            try await Node.with(stage.database) { node in
                try await node.client { client in
                    #expect(try await client.call("test/test", ["x"]).status == 200)
                    try await SigninTests.signUp(client, "someone")
                    #expect(try await SigninTests.signIn(client, "someone").status == 200)
                }
            }
        }
    }

    /// A sign-in to an account that is being deleted: bad credentials, at whatever point the deletion comes.
    @Test func whoIsDeletedMeanwhileDoesNotSignIn() async throws {
        try await Stage.with { stage in
            try await SigninTests.signUp(stage.client, "someone")
            let owner = try Session(stage.database.url(as: "gatehouse_owner"))
            try owner.execute("begin; delete from gatehouse.users where name = 'someone'")
            async let reply = SigninTests.signIn(stage.client, "someone")
            #expect(try await eventually { try await isWaiting("gate.node_begin_signin", stage.database) })
            try owner.execute("commit")
            #expect(try await reply.status == 401)
        }
    }

    /// The same, with the attempt booked before: neither waits for the other in a circle.
    @Test func aDeletionAndTheEndOfASigninDoNotDeadlock() async throws {
        try await TestDatabase.with { database in
            // Only who has the password gets as far as the account's row.
            let hash = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$" + String(repeating: "A", count: 43)
            try database.makeUser("someone", set: ["password": "'\(hash)'"])
            let node = try Session(database.url(as: "gatehouse_node"))
            let attempt = try #require(try node.execute("select gate.node_begin_signin('someone', null) ->> 'attempt'"))
            try node.execute("select gate.node_offer_proof('\(attempt)', '\(hash)')")
            let owner = try Session(database.url(as: "gatehouse_owner"))
            try owner.execute("begin; select from gatehouse.users where name = 'someone' for update")
            async let status = node.execute(
                "select (gate.session_signin(null, null, null, null, '\(attempt)', null, null)).status")
            #expect(try await eventually { try await isWaiting("gate.session_signin", database) })
            try owner.execute("delete from gatehouse.users where name = 'someone'; commit")
            #expect(try await status == "401")
        }
    }

    private func isWaiting(_ call: String, _ database: TestDatabase) async throws -> Bool {
        try database.scalar(
            """
            select count(*) from pg_stat_activity
              where datname = current_database() and wait_event_type = 'Lock' and query like '%\(call)%'
            """, as: "postgres") == "1"
    }
}
