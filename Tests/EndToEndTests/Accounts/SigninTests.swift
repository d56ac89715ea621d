import JSON
import NIOHTTP1
import Testing

/// session/signin and session/signout.
@Suite(.timeLimit(.minutes(20)))
struct SigninTests {
    static let password = "pässword of a test 1"

    /// Signs up; the id.
    @discardableResult
    static func signUp(_ client: Client, _ name: String, email: String? = nil) async throws -> String {
        var fields: JSON.Object = ["username": .string(name), "password": .string(password)]
        if let email { fields = JSON.Object(fields.map { $0 } + [(key: "email", value: .string(email))]) }
        let reply = try await client.call("session/signup", [.object(fields)])
        return try #require(reply.data?["id"]?.string, "sign-up: \(reply.text)")
    }

    static func signIn(
        _ client: Client,
        _ name: String,
        _ password: String = password,
        permissions: JSON? = nil,
        token: String? = nil
    ) async throws -> Client.Response {
        let credentials: JSON = ["username": .string(name), "password": .string(password)]
        let parameters = [credentials] + (permissions.map { [$0] } ?? [])
        return try await client.call("session/signin", .array(parameters), token: token)
    }

    @Test func nameOrEmailInAnyCase() async throws {
        try await Stage.with { stage in
            let id = try await Self.signUp(stage.client, "Some.One", email: "Some@Example.org")
            for name in ["some.one", "SOME.ONE", "some@example.org", "SOME@example.ORG"] {
                let reply = try await Self.signIn(stage.client, name)
                #expect(reply.status == 200, "\(name)")
                let token = try #require(reply.data?["token"]?.string)
                #expect(token.hasPrefix("ghs_"))
                #expect(
                    reply.data == [
                        "token": .string(token),
                        "auth": [
                            "user_id": .string(id), "username": "some.one", "permissions": [:],
                            "avatar": reply.data?["auth"]?["avatar"] ?? nil,
                        ],
                        "settings": [:],
                    ])
                #expect(try await stage.client.call("profile/read", token: token).data?["email"] == "some@example.org")
            }
            try stage.database.resetThrottles()
            for (name, password) in [
                ("some.one", "wrong"), ("some.one", ""), ("some.one", Self.password.uppercased()),
                ("some.one", Self.password + " "), ("nobody", Self.password), ("", ""), (" some.one", Self.password),
                (id, Self.password), ("1", Node.rootPassword),
            ] {
                let reply = try await Self.signIn(stage.client, name, password)
                #expect(reply.status == 401 && reply.code == 401, "\(name)")
                #expect(reply.message == "Bad credentials")
                try stage.database.resetThrottles()
            }
        }
    }

    @Test func aDisabledUserGetsTheAnswerOfAWrongPassword() async throws {
        try await Stage.with { stage in
            try await Self.signUp(stage.client, "disabled")
            try stage.database.scalar("update gatehouse.users set enabled = false where name = 'disabled'")
            let right = try await Self.signIn(stage.client, "disabled")
            let wrong = try await Self.signIn(stage.client, "disabled", "wrong password")
            #expect(right.status == 401)
            #expect(right.message == wrong.message && right.code == wrong.code)
        }
    }

    @Test func signinPermissions() async throws {
        try await Stage.with { stage in
            try await Self.signUp(stage.client, "plain")
            try await Self.signUp(stage.client, "boss")
            try stage.database.scalar("update gatehouse.users set permissions_on = '{admin}' where name = 'boss'")
            let cases: [(name: String, permissions: JSON, status: Int)] = [
                ("plain", nil, 200), ("plain", [], 403), ("plain", ["admin"], 403), ("plain", ["guest"], 403),
                ("plain", ["user"], 200), ("plain", ["*"], 200), ("plain", ["root"], 403),
                ("plain", ["none", "user"], 200), ("plain", ["unknown"], 403), ("boss", ["admin"], 200),
                ("boss", ["root", "admin"], 200), ("boss", ["root"], 403), ("boss", [], 403),
            ]
            for (name, permissions, status) in cases {
                let reply = try await Self.signIn(stage.client, name, permissions: permissions)
                #expect(reply.status == status, "\(name) \(permissions): \(reply.text)")
                #expect(reply.code == (status == 403 ? 403 : nil))
                let current = try await stage.client.call(
                    "session/signin", [nil, permissions],
                    token: try stage.database.makeSession(
                        of: try #require(
                            try stage.database.scalar("select id from gatehouse.users where name = '\(name)'"))))
                #expect(current.status == status, "\(name) \(permissions), signed in")
                try stage.database.resetThrottles()
            }
            let sessions = try stage.database.scalar(
                "select count(*) from gatehouse.tokens where user_agent is null and last_used is not null and address is not null"
            )
            #expect(sessions == "\(cases.filter { $0.status == 200 }.count)", "one for each that got in")
            for permissions: JSON in ["admin", [5], [:]] {
                #expect(
                    try await Self.signIn(stage.client, "plain", permissions: permissions).errorPath?.hasPrefix("/1")
                        == true)
            }
        }
    }

    @Test func withoutCredentialsItTellsWhoCalls() async throws {
        try await Stage.with { stage in
            let guest = try await stage.client.call("session/signin")
            #expect(guest.status == 401 && guest.code == 401)
            let token = try await stage.client.signinAsRoot()
            let root = try await stage.client.call("session/signin", token: token)
            #expect(root.data?["auth"]?["user_id"] == "1")
            #expect(root.data?["auth"]?["permissions"] == ["admin": true])
            #expect(root.data?["settings"] == [:])
            #expect(root.data?["token"] == nil)
            // With credentials a token at hand does not matter.
            try await Self.signUp(stage.client, "other")
            let other = try await Self.signIn(stage.client, "other", token: token)
            #expect(other.data?["auth"]?["username"] == "other")
        }
    }

    @Test func credentialsOfTheWrongShape() async throws {
        try await Stage.with { stage in
            let cases: [(credentials: JSON, path: String)] = [
                ([:], "/0"), (["username": "a"], "/0"), (["password": "a"], "/0"), ("a", "/0"), ([1], "/0"),
                (["username": nil, "password": "a"], "/0/username"), (["username": "a", "password": 1], "/0/password"),
                (["username": "a", "password": "b", "more": 1], "/0"),
            ]
            for (credentials, path) in cases {
                let reply = try await stage.client.call("session/signin", [credentials])
                #expect(reply.code == -32808, "\(credentials)")
                #expect(reply.errorPath?.hasPrefix(path) == true, "\(reply.text)")
            }
        }
    }

    @Test func signoutEndsTheCallingSessionOnly() async throws {
        try await Stage.with { stage in
            let first = try await stage.client.signinAsRoot()
            let second = try await stage.client.signinAsRoot()
            #expect(try await stage.client.call("session/signout", token: first).status == 200)
            #expect(try await stage.client.call("profile/read", token: first).status == 401)
            #expect(try await stage.client.call("profile/read", token: second).status == 200)
            let api = try stage.database.makeAPIToken(of: "1")
            for token in [first, api, nil, "ghs_malformed"] {
                let reply = try await stage.client.call("session/signout", token: token)
                #expect(reply.status == 404 && reply.code == 404)
            }
            #expect(try await stage.client.call("profile/read", token: api).status == 200)
        }
    }

    @Test func aSessionKeepsWhereItCameFrom() async throws {
        try await Stage.with(environment: ["GATEHOUSE_TRUSTED_PROXIES": "127.0.0.1/32"]) { stage in
            // Longer than 512 in characters as Unicode counts them, but not as people see them.
            let agent = "agent e" + String(repeating: "\u{301}", count: 1000)
            let credentials = #"[{"username":"root","password":"\#(Node.rootPassword)"}]"#
            let reply = try await stage.client.post(
                "/v1/session/signin", credentials,
                headers: [("user-agent", agent), ("x-forwarded-for", "203.0.113.9, 198.51.100.7")])
            let token = try #require(reply.data?["token"]?.string, "\(reply.text)")
            let sessions = try await stage.client.call("profile/read-sessions", token: token)
            let session = try #require(sessions.data?.array?.first)
            #expect(session["address"] == "198.51.100.7")
            #expect(
                session["user_agent"]?.string.map { Array($0.unicodeScalars) }
                    == Array(agent.unicodeScalars.prefix(512)))
            #expect(session["current"] == true)
        }
    }

    @Test func aSigninRehashesWhenTheParametersChanged() async throws {
        try await Stage.with { stage in
            try await Self.signUp(stage.client, "old")
            func parameters() throws -> String? {
                try stage.database.scalar("select split_part(password, '$', 4) from gatehouse.users where name = 'old'")
            }
            #expect(try parameters() == "m=19456,t=2,p=1")
            try stage.database.scalar("update gatehouse.configuration set argon2_iterations = 3")
            try await Node.with(stage.database) { node in
                try await node.client { client in
                    let wrong = try await Self.signIn(client, "old", "wrong password")
                    #expect(wrong.status == 401)
                    #expect(try parameters() == "m=19456,t=2,p=1")
                    #expect(try await Self.signIn(client, "old").status == 200)
                    #expect(try parameters() == "m=19456,t=3,p=1")
                    #expect(try await Self.signIn(client, "old").status == 200)
                }
            }
            // Several at once: who got the salt that another one's renewal replaces meanwhile is proved once more.
            try stage.database.scalar("update gatehouse.configuration set argon2_iterations = 4")
            try await Node.with(stage.database) { node in
                try await withThrowingDiscardingTaskGroup { group in
                    for _ in 1...8 {
                        group.addTask {
                            try await node.client { client in
                                let reply = try await Self.signIn(client, "old")
                                #expect(reply.status == 200)
                            }
                        }
                    }
                }
            }
            // The wrong password's, and those that were proved twice, are the address's.
            let booked = try stage.database.scalar(
                "select string_agg(kind || ' ' || failures, ', ') from gatehouse.throttles where failures > 0")
            #expect(booked?.wholeMatch(of: /address [1-8]/) != nil, "\(booked ?? "none")")
            #expect(try stage.database.scalar("select count(*) from gatehouse.signin_attempts") == "0")
            // The node with the old parameters still knows the password.
            #expect(try await Self.signIn(stage.client, "old").status == 200)
        }
    }
}
