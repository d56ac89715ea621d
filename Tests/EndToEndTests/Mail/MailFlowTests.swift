import Foundation
import JSON
import NIOHTTP1
import Testing
import Tokens

/// Confirming an e-mail and setting a forgotten password, by the mails that a node writes as files.
@Suite(.timeLimit(.minutes(20)))
struct MailFlowTests {
    private static func play(
        _ environment: [String: String] = [:],
        _ body: (Stage, MailFolder) async throws -> Void
    ) async throws {
        try await withFolder { folder in
            let variables = environment.merging(["GATEHOUSE_DATA_DIR": folder.path()]) { $1 }
            try await Stage.with(environment: variables) { stage in
                try await body(stage, MailFolder(folder: folder.appending(path: "mail")))
            }
        }
    }

    private static func signUp(_ client: Client, _ name: String, password: String = "correct horse 7") async throws {
        let fields: JSON = [
            "username": .string(name), "email": .string("\(name)@example.com"), "password": .string(password),
        ]
        #expect(try await client.call("session/signup", [fields]).status == 200)
    }

    private static func isConfirmed(_ stage: Stage, _ name: String) throws -> Bool {
        try stage.database.scalar("select email_confirmed from gatehouse.users where name = '\(name)'") == "t"
    }

    @Test func whereNewUsersAreDisabledTheyConfirmAllTheSame() async throws {
        try await Self.play { stage, mails in
            try stage.database.scalar("update gatehouse.configuration set signup_enabled = false")
            try await Self.signUp(stage.client, "alice")
            let token = try #require(MailServer.token(in: try await mails.text(1)))
            #expect(try await stage.client.call("session/confirm-email-by-token", [.string(token)]).status == 200)
            #expect(try Self.isConfirmed(stage, "alice"))
            #expect(try stage.database.scalar("select enabled from gatehouse.users where name = 'alice'") == "f")
            // Nothing else comes to a disabled account.
            #expect(try await stage.client.call("session/send-password-reset-email", ["alice"]).status == 200)
            #expect(try await eventually { try stage.database.waitingMails == 0 })
            #expect(try mails.texts().count == 1)
        }
    }

    @Test func signUpSendsALinkThatConfirms() async throws {
        try await Self.play(["GATEHOUSE_SITE_URL": "https://example.com/account/"]) { stage, mails in
            try await Self.signUp(stage.client, "alice")
            let text = try await mails.text(1)
            #expect(text.contains("\r\nTo: alice@example.com\r\n"))
            #expect(text.contains("\r\nFrom: \"Gatehouse\" <no-reply@example.com>\r\n"))
            #expect(text.contains("https://example.com/account/confirm-email#ghc_"))
            let permissions = try FileManager.default.attributesOfItem(atPath: mails.folder.path())[.posixPermissions]
            #expect(permissions as? Int == 0o700)
            let token = try #require(MailServer.token(in: text))
            #expect(
                try await stage.client.call("session/set-password-by-token", [.string(token), "other horse 7"]).status
                    == 400)
            #expect(
                try await stage.client.call("session/confirm-email-by-token", [.string(String(token.dropLast()))])
                    .errorPath == "/0")
            // A program that opens links consumes nothing.
            let page = try await stage.client.send(.GET, "/confirm-email")
            #expect(page.status == 200 && page.header("content-type") == "text/html; charset=utf-8")
            #expect(try !Self.isConfirmed(stage, "alice"))
            #expect(try await stage.client.call("session/confirm-email-by-token", [.string(token)]).status == 200)
            #expect(try Self.isConfirmed(stage, "alice"))
            #expect(try await stage.client.call("session/confirm-email-by-token", [.string(token)]).status == 404)
            // It is confirmed: there is nothing more to send.
            #expect(try await stage.client.call("session/send-confirmation-email", ["alice"]).status == 200)
            #expect(try await eventually { try stage.database.waitingMails == 0 })
            #expect(try mails.texts().count == 1)
        }
    }

    @Test func aForgottenPassword() async throws {
        try await Self.play { stage, mails in
            try await Self.signUp(stage.client, "alice")
            let session = try await stage.client.signin("alice", "correct horse 7")
            #expect(
                try await stage.client.call("session/send-password-reset-email", ["Alice@Example.com"]).status == 200)
            let text = try await mails.text(2)
            #expect(
                text.contains("http://127.0.0.1:\(stage.node.port)/reset-password#ghr_"),
                "the site is the node itself unless configured")
            let token = try #require(MailServer.token(in: text))
            let refused = try await stage.client.call("session/set-password-by-token", [.string(token), "password"])
            #expect(refused.status == 400 && refused.errorPath == "/1")
            #expect(
                try await stage.client.call("session/set-password-by-token", [.string(token), "battery staple 8"])
                    .status == 200)
            #expect(
                try await stage.client.call("session/set-password-by-token", [.string(token), "battery staple 9"])
                    .status == 404)
            #expect(try await stage.client.call("profile/read", token: session).status == 401)
            _ = try await stage.client.signin("alice", "battery staple 8")
            #expect(try await mails.text(3).contains("Your password was changed"))
        }
    }

    /// Somebody signed up with the victim's address, and has everything ready for when she takes her account.
    @Test func theOwnerOfAnAddressTakesItFromWhoeverSignedUpWithIt() async throws {
        try await Self.play { stage, mails in
            try await Self.signUp(stage.client, "victim", password: "attackers horse 7")
            let session = try await stage.client.signin("victim", "attackers horse 7")
            let made = try await stage.client.call("api-tokens/create", ["backdoor"], token: session)
            let apiToken = try #require(made.data?["token"]?.string)
            #expect(try await stage.client.call("session/send-password-reset-email", ["victim"]).status == 200)
            let token = try #require(MailServer.token(in: try await mails.text(2)))
            // While she sets her password, the attacker makes more tokens as fast as he can.
            let tally = try await Load.with(
                ports: [stage.node.port], method: "api-tokens/create", parameters: ["more"], token: session
            ) { load in
                await eventually(within: .seconds(60)) { load.soFar.answered > 20 }
                let reply = try await stage.client.call(
                    "session/set-password-by-token", [.string(token), "victims staple 8"])
                #expect(reply.status == 200)
                await eventually { (load.soFar.statuses[401] ?? 0) > 20 }
            }
            #expect(tally.serverErrors == 0 && (tally.statuses[200] ?? 0) > 0)
            for token in [session, apiToken] {
                #expect(try await stage.client.call("profile/read", token: token).status == 401)
            }
            let usable = "select count(*) from gatehouse.live_tokens l where l.username = 'victim'"
            #expect(try stage.database.scalar(usable) == "0", "nothing of his is left")
            let signin: JSON = ["username": "victim", "password": "attackers horse 7"]
            #expect(try await stage.client.call("session/signin", [signin]).status == 401)
        }
    }

    @Test func aChangedAddress() async throws {
        try await Self.play { stage, mails in
            try await Self.signUp(stage.client, "alice")
            let session = try await stage.client.signin("alice", "correct horse 7")
            let first = try #require(MailServer.token(in: try await mails.text(1)))
            #expect(try await stage.client.call("profile/set-email", ["new@example.com"], token: session).status == 200)
            #expect(try await stage.client.call("session/confirm-email-by-token", [.string(first)]).status == 404)
            let (notice, link) = (try await mails.text(2), try await mails.text(3))
            #expect(notice.contains("\r\nTo: alice@example.com\r\n") && MailServer.token(in: notice) == nil)
            #expect(link.contains("\r\nTo: new@example.com\r\n"))
            let second = try #require(MailServer.token(in: link))
            #expect(try await stage.client.call("session/confirm-email-by-token", [.string(second)]).status == 200)
            #expect(try await stage.client.call("profile/set-email", [], token: session).status == 200)
            #expect(try await mails.text(4).contains("\r\nTo: new@example.com\r\n"))
            #expect(try await stage.client.call("profile/read", token: session).data?["email"] == .null)
        }
    }

    @Test func whoeverAsksForMoreThanThreeGetsThree() async throws {
        try await Self.play { stage, mails in
            try stage.database.makeUser("alice", set: ["email": "'alice@example.com'"])
            for name in ["alice", "alice@example.com", "ALICE", "alice", "alice@example.com", "alice"] {
                #expect(try await stage.client.call("session/send-password-reset-email", [.string(name)]).status == 200)
            }
            #expect(try await eventually { try stage.database.waitingMails == 0 })
            #expect(try mails.texts().count == 3)
        }
    }

    @Test func anOperatorsTemplates() async throws {
        try await withFolder { folder in
            try "Willkommen bei Größe, {{username}}\n\nHier: {{link}}\n".write(
                to: folder.appending(path: "confirmation.txt"), atomically: true, encoding: .utf8)
            try await Self.play([
                "GATEHOUSE_MAIL_TEMPLATES": folder.path(), "GATEHOUSE_MAIL_FROM": "Jürgen <j@example.org>",
            ]) { stage, mails in
                try await Self.signUp(stage.client, "alice")
                let text = try await mails.text(1)
                let subject = Data("Willkommen bei Größe, alice".utf8).base64EncodedString()
                #expect(text.contains("\r\nSubject: =?utf-8?B?\(subject)?=\r\n"))
                #expect(
                    text.contains(
                        "\r\nFrom: =?utf-8?B?\(Data("Jürgen".utf8).base64EncodedString())?= <j@example.org>\r\n"))
                #expect(text.contains("Hier: http://") && text.contains("\r\nContent-Transfer-Encoding: 7bit\r\n"))
            }
        }
    }

    @Test(arguments: [
        ["GATEHOUSE_SMTP_URL": "smtp://user:secret-7@"], ["GATEHOUSE_SMTP_URL": "http://user:secret-7@host"],
        ["GATEHOUSE_MAIL_FROM": "nobody"], ["GATEHOUSE_MAIL_FROM": "a@b.example\r\nBcc: secret-7@x.example"],
        ["GATEHOUSE_SITE_URL": "example.com"], ["GATEHOUSE_SITE_URL": "https://example.com/?a#b"],
        ["GATEHOUSE_MAIL_URL": "secret-7"], ["GATEHOUSE_MAIL_TEMPLATES": "/dev/null/nowhere"],
    ]) func aSettingThatIsNoneIsNamed(_ environment: [String: String]) async throws {
        try await TestDatabase.with { database in
            let program = try await Program.gatehouse("serve", "--port", "0", on: database, environment: environment)
            let name = try #require(environment.keys.first)
            #expect(program.status != 0 && program.error.contains(name), "\(program.error)")
            #expect(!program.error.contains("secret-7"))
        }
    }
}
