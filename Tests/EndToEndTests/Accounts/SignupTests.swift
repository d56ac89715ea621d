import JSON
import Testing

/// session/signup.
@Suite(.timeLimit(.minutes(20)))
struct SignupTests {
    private static func signUp(_ client: Client, _ fields: JSON) async throws -> Client.Response {
        try await client.call("session/signup", [fields])
    }

    @Test func whatIsTakenIsAConflict() async throws {
        try await Stage.with { stage in
            let first = try await Self.signUp(
                stage.client,
                ["username": "First", "email": "First@Example.org", "telegram_name": "First_T"])
            #expect(first.status == 200)
            #expect(first.data?["id"]?.string.flatMap { Int($0) } != nil)
            let taken: [JSON] = [
                ["username": "first", "email": "x@example.org"], ["username": "FIRST", "email": "x@example.org"],
                ["username": "root", "email": "x@example.org"], ["username": "ROOT", "email": "x@example.org"],
                ["username": "second", "email": "first@example.org"],
                ["username": "second", "email": "FIRST@example.org"],
                ["username": "second", "email": "x@example.org", "telegram_name": "first_t"],
                // Names and e-mails share one namespace.
                ["username": "first@example.org", "email": "x@example.org"],
            ]
            for fields in taken {
                let reply = try await Self.signUp(stage.client, fields)
                #expect(reply.status == 409 && reply.code == 409, "\(fields): \(reply.text)")
            }
            #expect(
                try await Self.signUp(stage.client, ["username": "x@example.net", "email": "y@example.net"]).status
                    == 200)
            let email = try await Self.signUp(stage.client, ["username": "third", "email": "x@example.net"])
            #expect(email.status == 409)
            // One's own e-mail may be one's name.
            let same = try await Self.signUp(stage.client, ["username": "z@example.net", "email": "z@example.net"])
            #expect(same.status == 200)
        }
    }

    @Test func fieldsAreChecked() async throws {
        try await Stage.with { stage in
            let names: [JSON] = [
                "", "ab", .string(String(repeating: "a", count: 33)), "a b", "a+b", "ünlaut", "123", "1e5", "-12",
                "1.5",
                "12345678901234567890", "550e8400-e29b-41d4-a716-446655440000", "550E8400E29B41D4A716446655440000",
                "abc\n", "a/b", 5, nil, ["abc"],
            ]
            for name in names {
                let reply = try await Self.signUp(stage.client, ["username": name, "email": "a@example.org"])
                #expect(reply.code == -32808, "\(name): \(reply.text)")
                #expect(reply.errorPath == "/0/username", "\(name): \(reply.text)")
            }
            let emails: [JSON] = [
                "", "a", "a@", "@b.example", "a@b", "a@b@c.example", "a b@c.example", "a@b.example\n",
                "a@b.example,c@d.example",
                "A <a@b.example>", .string("a@\(String(repeating: "b", count: 250)).example"), 5, nil,
                .string("a@\(Array(repeating: "bcd", count: 70).joined(separator: ".")).example"), "a@b..example",
                ".a@b.example",
                "a@-b.example", "a@127.0.0.1",
            ]
            for email in emails {
                let reply = try await Self.signUp(stage.client, ["username": "name", "email": email])
                #expect(reply.code == -32808 && reply.errorPath == "/0/email", "\(email): \(reply.text)")
            }
            for name: JSON in ["", "abcd", "with-dash", .string(String(repeating: "a", count: 33)), 5] {
                let reply = try await Self.signUp(
                    stage.client, ["username": "name", "email": "a@b.example", "telegram_name": name])
                #expect(reply.code == -32808 && reply.errorPath == "/0/telegram_name", "\(name): \(reply.text)")
            }
            let passwords: [JSON] = [
                "", "1234567", .string(String(repeating: "x", count: 257)), "password", "12345678", "PASSWORD1", 5, nil,
            ]
            for password in passwords {
                let reply = try await Self.signUp(stage.client, ["username": "name", "password": password])
                #expect(reply.code == -32808 && reply.errorPath == "/0/password", "\(password): \(reply.text)")
            }
            let neither = try await Self.signUp(stage.client, ["username": "name"])
            #expect(neither.code == -32808 && neither.errorPath == "/0")
            #expect(try stage.database.scalar("select count(*) from gatehouse.users") == "1")
            for name in ["abc", "a.b_c-d@e", "0x1f", "user1", String(repeating: "z", count: 32)] {
                let reply = try await Self.signUp(
                    stage.client, ["username": .string(name), "password": "a fine one 1"])
                #expect(reply.status == 200, "\(name): \(reply.text)")
            }
        }
    }

    @Test func otherFieldsAreIgnored() async throws {
        try await Stage.with { stage in
            let reply = try await Self.signUp(
                stage.client,
                [
                    "username": "sly", "password": "a fine one 1", "enabled": false, "permissions": ["admin": true],
                    "permissions_on": ["admin"], "id": "1", "email_confirmed": true, "created": 5, "anything": [[]],
                ])
            #expect(reply.status == 200)
            #expect(reply.data?["id"] != "1")
            let token = try await stage.client.signin("sly", "a fine one 1")
            let profile = try await stage.client.call("profile/read", token: token)
            #expect(profile.data?["permissions"] == [:])
            #expect(profile.data?["email_confirmed"] == false)
        }
    }

    @Test func switches() async throws {
        try await Stage.with { stage in
            try stage.database.scalar("update gatehouse.configuration set signup_enabled = false")
            let fields: JSON = ["username": "waits", "password": "a fine one 1"]
            #expect(try await Self.signUp(stage.client, fields).status == 200)
            #expect(try stage.database.scalar("select enabled from gatehouse.users where name = 'waits'") == "f")
            try stage.database.scalar("update gatehouse.configuration set names_are_emails = true")
            let plain = try await Self.signUp(stage.client, ["username": "plain", "password": "a fine one 1"])
            #expect(plain.errorPath == "/0/username")
            let email = try await Self.signUp(stage.client, ["username": "a@b.example", "password": "a fine one 1"])
            #expect(email.status == 200)
            try stage.database.scalar("update gatehouse.configuration set signup_open = false")
            let closed = try await Self.signUp(stage.client, ["username": "c@b.example", "password": "a fine one 1"])
            #expect(closed.status == 403 && closed.code == 403)
        }
    }
}
