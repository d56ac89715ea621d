import Foundation
import JSON
import Testing

/// A connection ends with its token: with 4000, within a second, on every node.
@Suite(.timeLimit(.minutes(20)))
struct EndedTokenTests {
    /// Makes a user's tokens, connects each to both nodes, does `change`, and looks who is closed.
    private static func check(
        _ stage: Stage,
        _ other: Node,
        ends isEnded: Bool = true,
        token make: (String) throws -> String,
        _ name: String,
        _ change: (_ user: String, _ token: String) async throws -> Void
    ) async throws {
        let user = try stage.database.makeUser("user-\(UUID().uuidString.prefix(8).lowercased())")
        let token = try make(user)
        let sockets = [
            try await Socket.connect(port: stage.node.port, token: token),
            try await Socket.connect(port: other.port, token: token),
        ]
        let bystander = try await Socket.connect(port: other.port, token: try stage.database.makeSession(of: "1"))
        defer { for socket in sockets + [bystander] { socket.close() } }
        try await change(user, token)
        let began = ContinuousClock.now
        for socket in sockets {
            let code = await socket.closeCode(within: .seconds(isEnded ? 3 : 1))
            #expect(code == (isEnded ? 4000 : nil), "\(name)")
        }
        if isEnded { #expect(ContinuousClock.now - began < .seconds(1), "\(name)") }
        try await bystander.call("1", "/v1/profile/read")
        #expect(await bystander.next()?.json["result"]?["data"]?["name"] == "root", "\(name)")
    }

    @Test func byWhateverEndsIt() async throws {
        try await EventTests.with { stage, other in
            let database = stage.database
            let root = try await stage.client.signinAsRoot()
            let session = { try database.makeSession(of: $0) }
            let api = { try database.makeAPIToken(of: $0) }
            func call(_ method: String, _ parameters: JSON = [], as token: String) async throws {
                let reply = try await stage.client.call(method, parameters, token: token)
                #expect(reply.status == 200, "\(method): \(reply.text)")
            }
            func id(_ user: String) throws -> JSON {
                .string(
                    try #require(
                        try database.scalar("select id from gatehouse.tokens where user_id = \(user) and kind = 'api'"))
                )
            }
            try await Self.check(stage, other, token: session, "signed out") { _, token in
                try await call("session/signout", as: token)
            }
            try await Self.check(stage, other, token: session, "all sessions ended") { user, _ in
                try await call("admin/users/delete-sessions", [.string(user)], as: root)
            }
            try await Self.check(stage, other, token: session, "password set") { user, _ in
                try await call("admin/users/set-password", [.string(user), "another-password-9"], as: root)
            }
            try await Self.check(stage, other, token: api, "deleted") {
                try await call("api-tokens/delete", [try id($0)], as: $1)
            }
            try await Self.check(stage, other, token: api, "disabled") {
                try await call("api-tokens/set-enabled", [try id($0), false], as: $1)
            }
            for (kind, make) in [("session", session), ("api", api)] {
                try await Self.check(stage, other, token: make, "user disabled: \(kind)") { user, _ in
                    try await call("admin/users/set-enabled", [.string(user), false], as: root)
                }
                try await Self.check(stage, other, token: make, "user deleted: \(kind)") { user, _ in
                    try await call("admin/users/delete", [.string(user)], as: root)
                }
            }
            try await Self.check(stage, other, ends: false, token: session, "another session of the user") { user, _ in
                try await call("session/signout", as: try session(user))
            }
        }
    }

    @Test func byItsTime() async throws {
        try await EventTests.with { stage, other in
            for column in ["expires", "idle_expires"] {
                let make = { try stage.database.makeSession(of: $0, set: [column: "now() + interval '2 seconds'"]) }
                try await Self.check(stage, other, token: make, column) { _, _ in
                    try await Task.sleep(for: .seconds(1.5))
                }
            }
            // Moved to the front.
            try await Self.check(stage, other, token: { try stage.database.makeAPIToken(of: $0) }, "expires now") {
                user, _ in
                try stage.database.scalar(
                    "update gatehouse.tokens set expires = now() where user_id = \(user) returning 1")
            }
        }
    }

    @Test func anOpenSocketDoesNotKeepASessionAliveButItsCallsDo() async throws {
        try await Stage.with { stage in
            let user = try stage.database.makeUser("alice")
            let make = {
                try stage.database.makeSession(of: user, set: ["idle_expires": "now() + interval '4 seconds'"])
            }
            let idle = try await Socket.connect(port: stage.node.port, token: try make())
            let busy = try await Socket.connect(port: stage.node.port, token: try make())
            defer { for socket in [idle, busy] { socket.close() } }
            try await busy.call("1", "/v1/profile/read")
            #expect(await busy.next()?.json["id"] == 1)
            try await idle.call("1", "/ping")
            #expect(await idle.next()?.json["id"] == 1)
            #expect(await idle.closeCode(within: .seconds(8)) == 4000)
            try await busy.call("2", "/v1/profile/read")
            #expect(await busy.next()?.json["result"]?["data"]?["name"] == "alice")
        }
    }

    @Test func theLastCallIsAnswered() async throws {
        try await Stage.with { stage in
            let user = try stage.database.makeUser("alice")
            for _ in 1...20 {
                let token = try stage.database.makeSession(of: user)
                try await stage.node.socket(token: token) { socket async throws in
                    try await socket.call("1", "/v1/session/signout")
                    let answer = await socket.next()
                    #expect(answer?.json["result"]?["status"] == 200, "\(answer?.text ?? "")")
                    #expect(await socket.closeCode() == 4000)
                }
            }
        }
    }

    @Test func whatEndedWhileTheListeningConnectionWasAway() async throws {
        try await EventTests.with { stage, other in
            try await Self.check(stage, other, token: { try stage.database.makeSession(of: $0) }, "lost connection") {
                user, _ in
                try stage.database.scalar(
                    """
                    begin;
                    select pg_terminate_backend(pid, 5000) from pg_stat_activity
                      where datname = current_database() and application_name = 'gatehouse listen';
                    update gatehouse.tokens set ended = now() where user_id = \(user);
                    commit;
                    """, as: "postgres")
            }
        }
    }

    @Test func aStoppedNodeAnswersAndClosesWith1001() async throws {
        try await Stage.with { stage in
            let idle = try await Socket.connect(port: stage.node.port)
            let busy = try await Socket.connect(port: stage.node.port)
            defer { for socket in [idle, busy] { socket.close() } }
            try await busy.call("1", "/v1/session/signin", #"[{"username":"root","password":"\#(Node.rootPassword)"}]"#)
            try await Task.sleep(for: .milliseconds(5))
            let stopping = Task.detached { stage.node.terminate() }
            #expect(await idle.closeCode() == 1001)
            let answer = await busy.next()
            #expect(answer?.json["id"] == 1, "\(answer?.text ?? "closed")")
            #expect(await busy.closeCode() == 1001)
            #expect(await stopping.value == 0)
        }
    }
}
