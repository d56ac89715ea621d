import JSON
import Testing

/// Calls that wait for the same user: the later one finds what the earlier one left.
@Suite(.timeLimit(.minutes(20)))
struct WaitingCallsTests {
    /// Statuses of calls that line up, in this order, behind whoever holds the user's row, and then go.
    private static func statuses(
        _ stage: Stage,
        behind user: String,
        _ calls: [(method: String, parameters: JSON, token: String)]
    ) async throws -> [Int] {
        let holder = try Session(stage.database.url(as: "gatehouse_owner"))
        try holder.execute("begin; select from gatehouse.users u where u.name = '\(user)' for update")
        return try await withThrowingTaskGroup(of: (Int, Int).self) { group in
            for (index, call) in calls.enumerated() {
                group.addTask {
                    let reply = try await stage.node.client {
                        try await $0.call(call.method, call.parameters, token: call.token)
                    }
                    return (index, reply.status)
                }
                let isWaiting = try await eventually {
                    try stage.database.scalar(
                        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
                        as: "postgres") == "\(index + 1)"
                }
                #expect(isWaiting, "\(call.method)")
            }
            try holder.execute("commit")
            var statuses = [Int](repeating: 0, count: calls.count)
            for try await (index, status) in group { statuses[index] = status }
            return statuses
        }
    }

    @Test func sessionsThatEndEachOther() async throws {
        try await Stage.with { stage in
            let alice = try stage.database.makeUser("alice")
            let tokens = try (0..<2).map { _ in try stage.database.makeSession(of: alice) }
            let calls = tokens.map { (method: "profile/delete-sessions", parameters: [] as JSON, token: $0) }
            #expect(try await Self.statuses(stage, behind: "alice", calls) == [200, 401])
            #expect(try await stage.client.call("profile/read", token: tokens[0]).status == 200)
            #expect(try await stage.client.call("profile/read", token: tokens[1]).status == 401)
        }
    }

    @Test func aNameThatIsHisNoLonger() async throws {
        try await Stage.with { stage in
            let alice = try stage.database.makeUser("alice")
            let root = try await stage.client.signinAsRoot()
            let calls: [(method: String, parameters: JSON, token: String)] = [
                ("admin/users/set-username", [.string(alice), "renamed"], root),
                ("admin/users/delete", ["alice"], root),
            ]
            #expect(try await Self.statuses(stage, behind: "alice", calls) == [200, 404])
            #expect(try stage.database.scalar("select name from gatehouse.users where id = \(alice)") == "renamed")
        }
    }

    @Test func whoIsDeletedChangesNothing() async throws {
        try await Stage.with { stage in
            let alice = try stage.database.makeUser("alice")
            let session = try stage.database.makeSession(of: alice)
            let root = try await stage.client.signinAsRoot()
            let calls: [(method: String, parameters: JSON, token: String)] = [
                ("admin/users/delete", ["alice"], root),
                ("profile/set-telegram-username", ["alice_t"], session),
            ]
            #expect(try await Self.statuses(stage, behind: "alice", calls) == [200, 401])
            #expect(
                try stage.database.scalar(
                    "select string_agg(action, ' ') from report.audit where subject_id = \(alice)") == "user.delete")
        }
    }

    /// A wrong proof holds nobody's row, however long its transaction stays open.
    @Test func aWrongProofHoldsNobody() async throws {
        try await Stage.with { stage in
            _ = try stage.database.makeUser("alice")
            let root = try await stage.client.signinAsRoot()
            let node = try Session(stage.database.url(as: "gatehouse_node"))
            try node.execute("set timezone = 'UTC'")
            try node.execute(
                "select set_config('tests.attempt', gate.node_begin_signin('alice', '192.0.2.1') ->> 'attempt', false)")
            try node.execute("begin")
            try node.execute(
                "select gate.session_signin(null, '192.0.2.1', null, null, current_setting('tests.attempt')::uuid, sha256('x'), 'x')"
            )
            #expect(
                try await stage.client.call("admin/users/set-enabled", ["alice", false], token: root).status == 200)
            try node.execute("rollback")
        }
    }
}
