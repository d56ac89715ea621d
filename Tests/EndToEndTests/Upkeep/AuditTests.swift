import JSON
import Testing

/// What the audit trail tells of calls.
@Suite(.timeLimit(.minutes(20))) struct AuditTests {
    @Test func everyChangeIsToldOnceAndARefusedCallIsNot() async throws {
        try await Stage.with { stage in
            let (client, password) = (stage.client, JSON.string("a long enough one 7"))
            let root = try await client.signinAsRoot()
            try stage.expect("root", "session.signin", "root")

            let account: JSON = ["username": "alice", "password": password]
            #expect(try await client.call("session/signup", [account]).status == 200)
            try stage.expect(nil, "session.signup", "alice")
            #expect(try await client.call("session/signup", [account]).status == 409)
            #expect(
                try await client.call("session/signin", [["username": "alice", "password": "wrong"]]).status == 401)
            try stage.expect(nil, "session.signin-refused", "alice")
            #expect(
                try await client.call("session/signin", [["username": "nobody", "password": "wrong"]]).status == 401)
            try stage.expect(nil, "session.signin-refused", nil)
            let alice = try await client.signin("alice", "a long enough one 7")
            try stage.expect("alice", "session.signin", "alice")

            let changes: [(String, JSON, String, String, String?)] = [
                ("api-tokens/create", ["deploy"], alice, "token.create", "alice"),
                ("profile/set-telegram-username", ["alice_t"], alice, "user.set-telegram-name", "alice"),
                ("profile/delete-sessions", [], alice, "session.delete-all", "alice"),
                ("profile/set-password", [password, "another long one 8"], alice, "user.set-password", "alice"),
                ("admin/users/create", [["username": "bob", "password": password]], root, "user.create", "bob"),
                ("admin/users/set-enabled", ["bob", false], root, "user.disable", "bob"),
                ("admin/users/set-enabled", ["bob", true], root, "user.enable", "bob"),
                ("admin/users/set-permissions", ["bob", ["admin": true]], root, "user.set-permissions", "bob"),
                ("admin/users/set-password", ["bob", password], root, "user.set-password", "bob"),
                ("admin/users/delete-sessions", ["bob"], root, "session.delete-all", "bob"),
                ("admin/users/delete", ["bob"], root, "user.delete", "bob"),
                ("session/signout", [], alice, "session.signout", "alice"),
            ]
            for (method, parameters, token, action, subject) in changes {
                let reply = try await client.call(method, parameters, token: token)
                #expect(reply.status == 200, "\(method): \(reply.message ?? "")")
                try stage.expect(token == root ? "root" : "alice", action, subject)
            }

            // Refused: by permission, by a rule, as a guest.
            let carol = try stage.database.makeSession(of: try stage.database.makeUser("carol"))
            #expect(try await client.call("admin/users/delete", ["alice"], token: carol).status == 403)
            #expect(try await client.call("admin/users/delete", ["root"], token: root).status == 400)
            #expect(try await client.call("api-tokens/create", ["x"]).status == 401)
            #expect(try stage.database.scalar("select count(*) from report.audit") == "0")
        }
    }
}

extension Stage {
    /// The trail holds one row, this one, with the client's address; it is taken away.
    fileprivate func expect(_ actor: String?, _ action: String, _ subject: String?) throws {
        let rows = try database.scalar(
            """
            select string_agg(concat_ws(' ', coalesce(user_name, '-'), action, coalesce(subject_name, '-'), host(address)), ', ')
              from report.audit where not (action = 'user.create' and subject_id = 1)
            """)
        #expect(rows == "\(actor ?? "-") \(action) \(subject ?? "-") 127.0.0.1")
        try database.scalar("delete from gatehouse.audit_log")
    }
}
