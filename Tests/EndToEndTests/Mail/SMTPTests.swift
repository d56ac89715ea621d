import Foundation
import JSON
import Testing
import Tokens

/// Mails through a mail server.
@Suite(.timeLimit(.minutes(20)))
struct SMTPTests {
    private static func settings(_ url: String, _ more: [String: String] = [:]) -> [String: String] {
        ["GATEHOUSE_SMTP_URL": url, "GATEHOUSE_SITE_URL": "https://example.com"].merging(more) { $1 }
    }

    private static func signUp(_ client: Client, _ name: String) async throws {
        let fields: JSON = ["username": .string(name), "email": .string("\(name)@example.com")]
        #expect(try await client.call("session/signup", [fields]).status == 200)
    }

    /// Of as many new users as there are to be mails.
    private static func queueConfirmations(_ count: Int, in database: TestDatabase) throws {
        try database.scalar(
            """
            with made as (
              insert into gatehouse.users (name, email) select 'user-' || n, 'user-' || n || '@example.com'
                from generate_series(1, \(count)) n returning email
            ) insert into gatehouse.mails (kind, login) select 'confirmation', m.email from made m
            """)
    }

    /// Both flows over STARTTLS with authentication.
    @Test func startTLSAndAuthentication() async throws {
        try await withFolder { folder in
            let certificate = try await MailServer.makeCertificate(in: folder)
            try await MailServer.with(
                "--certificate", certificate.server, "--user", "gate house", "--password", "p@ss:word/7"
            ) { server in
                let url = "smtp://gate%20house:p%40ss%3Aword%2F7@localhost:\(server.port)"
                let settings = Self.settings(url, ["GATEHOUSE_SMTP_CA": certificate.authority])
                try await Stage.with(environment: settings) { stage in
                    try await Self.signUp(stage.client, "alice")
                    let first = try await server.message(1)
                    #expect(first.isEncrypted && first.user == "gate house")
                    #expect(first.recipient == "alice@example.com" && first.sender == "no-reply@example.com")
                    let confirmation = try #require(first.token)
                    #expect(
                        try await stage.client.call("session/confirm-email-by-token", [.string(confirmation)]).status
                            == 200)
                    #expect(try await stage.client.call("session/send-password-reset-email", ["alice"]).status == 200)
                    let reset = try #require(try await server.message(2).token)
                    #expect(
                        try await stage.client.call(
                            "session/set-password-by-token", [.string(reset), "battery staple 8"]
                        ).status == 200)
                    _ = try await stage.client.signin("alice", "battery staple 8")
                    _ = try await server.message(3)
                    stage.node.terminate()
                    for secret in ["p@ss:word/7", "p%40ss", confirmation, reset] {
                        #expect(!stage.node.log.contains(secret))
                    }
                }
            }
        }
    }

    @Test func encryptedFromTheFirstByte() async throws {
        try await withFolder { folder in
            let certificate = try await MailServer.makeCertificate(in: folder)
            try await MailServer.with("--certificate", certificate.server, "--implicit") { server in
                let settings = Self.settings(
                    "smtps://localhost:\(server.port)", ["GATEHOUSE_SMTP_CA": certificate.authority])
                try await Stage.with(environment: settings) { stage in
                    try await Self.signUp(stage.client, "alice")
                    #expect(try await server.message(1).isEncrypted)
                }
            }
        }
    }

    /// Nothing goes to a server that cannot show who it is, or that has no encryption where a password would be needed.
    @Test(arguments: [true, false]) func whoeverIsNotTheServerGetsNothing(_ hasCertificate: Bool) async throws {
        try await withFolder { folder in
            let certificate = try await MailServer.makeCertificate(in: folder).server
            let server = try await MailServer(hasCertificate ? ["--certificate", certificate] : [])
            defer { server.stop() }
            try await Stage.with(environment: Self.settings("smtp://user:secret-77@localhost:\(server.port)")) {
                stage in
                try await Self.signUp(stage.client, "alice")
                let error = "select error from gatehouse.mails where error is not null"
                #expect(try await eventually { try stage.database.scalar(error) != nil })
                #expect(server.messages.isEmpty)
                // The node says so once the database knows.
                #expect(await eventually { stage.node.log.contains("mail not sent") })
                #expect(!stage.node.log.contains("secret-77"))
            }
        }
    }

    @Test func aServerThatWasAway() async throws {
        let first = try await MailServer([])
        try await Stage.with(environment: Self.settings("smtp://localhost:\(first.port)")) { stage in
            try await Self.signUp(stage.client, "before")
            _ = try await first.message(1)
            // Its answer has arrived, too.
            #expect(try await eventually { try stage.database.waitingMails == 0 })
            first.stop()
            for name in ["one", "two", "three"] { try await Self.signUp(stage.client, name) }
            // A minute, as a restart takes: many tries.
            try await Task.sleep(for: .seconds(60))
            #expect(try stage.database.waitingMails == 3)
            #expect(stage.node.log.components(separatedBy: "mail not sent").count == 2, "one line as long as it lasts")
            try await MailServer.with("--port", "\(first.port)") { second in
                _ = try await second.message(3)
                #expect(
                    Set(second.messages.map(\.recipient)) == [
                        "one@example.com", "two@example.com", "three@example.com",
                    ])
                #expect(try await eventually { try stage.database.waitingMails == 0 })
            }
        }
    }

    /// One recipient that the server does not take holds up no other.
    @Test func aRecipientThatIsRefused() async throws {
        try await MailServer.with("--refuse", "alice@example.com") { server in
            try await Stage.with(environment: Self.settings("smtp://localhost:\(server.port)")) { stage in
                try await Self.signUp(stage.client, "alice")
                try await Self.signUp(stage.client, "bob")
                #expect(try await server.message(1).recipient == "bob@example.com")
                let error = "select error from report.mail where state = 'waiting'"
                #expect(try await eventually { try stage.database.scalar(error)?.contains("550") == true })
            }
        }
    }

    /// The server has the mail, the node does not know: a second copy, with a token of its own.
    @Test func anAnswerThatIsLost() async throws {
        try await MailServer.with("--drop") { server in
            try await Stage.with(environment: Self.settings("smtp://localhost:\(server.port)")) { stage in
                try await Self.signUp(stage.client, "alice")
                let (first, second) = (try await server.message(1), try await server.message(2))
                #expect(first.recipient == second.recipient && first.token != second.token)
                #expect(try await eventually { try stage.database.waitingMails == 0 })
                #expect(server.messages.count == 2)
                let token = try #require(second.token)
                #expect(
                    try await stage.client.call("session/confirm-email-by-token", [.string(token)]).status == 200)
            }
        }
    }

    /// Two nodes; each mail once, each with a token that works.
    @Test func aThousandMailsOnTwoNodes() async throws {
        try await MailServer.with { server in
            let settings = Self.settings("smtp://localhost:\(server.port)")
            try await Stage.with(environment: settings) { stage in
                try await Node.with(stage.database, environment: settings) { other in
                    try Self.queueConfirmations(1000, in: stage.database)
                    _ = try await server.message(1000, within: .seconds(120))
                    #expect(try await eventually { try stage.database.waitingMails == 0 })
                    let messages = server.messages
                    #expect(messages.count == 1000 && Set(messages.map(\.recipient)).count == 1000)
                    let senders = try stage.database.scalar("select count(distinct hash) from gatehouse.mail_tokens")
                    #expect(senders == "1000")
                    for message in messages.prefix(20) {
                        let token = try #require(message.token)
                        #expect(
                            try await stage.client.call("session/confirm-email-by-token", [.string(token)]).status
                                == 200)
                    }
                    #expect(other.isRunning)
                }
            }
        }
    }

    /// The text of no token is anywhere in the database, dumped as a whole, nor in its log.
    @Test func noTokenIsInTheDatabase() async throws {
        try await MailServer.with { server in
            try await Stage.with(environment: Self.settings("smtp://localhost:\(server.port)")) { stage in
                try await Self.signUp(stage.client, "alice")
                #expect(try await stage.client.call("session/send-password-reset-email", ["alice"]).status == 200)
                var tokens: [String] = []
                for count in 1...2 { tokens.append(try #require(try await server.message(count).token)) }
                let dump = try await Program.run(
                    URL(filePath: "/usr/bin/pg_dump"), [try stage.database.url(as: "gatehouse_owner")])
                #expect(dump.status == 0 && dump.output.contains("mail_tokens"))
                let log = try String(contentsOfFile: "\(TestDatabase.socketDirectory)/postgres.log", encoding: .utf8)
                for token in tokens {
                    let hash = Token(parsing: token)?.hash.hex
                    #expect(dump.output.contains(try #require(hash)), "its hash is")
                    #expect(!dump.output.contains(token.dropFirst(4)) && !log.contains(token.dropFirst(4)))
                }
            }
        }
    }

    @Test func aNodeThatStopsFinishesTheMailThatItIsAt() async throws {
        try await MailServer.with { server in
            try await Stage.with(environment: Self.settings("smtp://localhost:\(server.port)")) { stage in
                try Self.queueConfirmations(3_000, in: stage.database)
                _ = try await server.message(5)
                #expect(stage.node.terminate() == 0)
                let sent = try stage.database.scalar("select count(*) from report.mail where state = 'sent'")
                #expect(Int(sent ?? "") == server.messages.count, "what was handed in is known as sent")
                #expect(server.messages.count < 3_000)
            }
        }
    }
}
