import Foundation
import JSON
import NIOHTTP1
import Testing

/// The pages that links in mails lead to, in a browser.
@Suite(.timeLimit(.minutes(20)))
struct MailPagesTests {
    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Fixtures/open_link.py").standardizedFileURL

    /// What the page says after its button was pressed.
    private static func open(_ link: String, _ password: String? = nil) async throws -> String {
        let arguments = ["-B", script.path(), link] + (password.map { [$0] } ?? [])
        let program = try await Program.run(
            URL(filePath: "/usr/bin/python3"), arguments, within: .seconds(90))
        let json = try JSON(parsing: Array(program.output.utf8))
        #expect(json["address"]?.string?.contains("#") == false, "the token does not stay in the history")
        return try #require(json["outcome"]?.string, "\(program.error)")
    }

    @Test func aPersonWhoFollowsThem() async throws {
        try await MailServer.with { server in
            try await Stage.with(environment: ["GATEHOUSE_SMTP_URL": "smtp://localhost:\(server.port)"]) { stage in
                let fields: JSON = ["username": "alice", "email": "alice@example.com"]
                #expect(try await stage.client.call("session/signup", [fields]).status == 200)
                let confirmation = try #require(try await server.message(1).link)
                #expect(try await Self.open(confirmation) == "Your e-mail address is confirmed.")
                #expect(try await Self.open(confirmation).hasPrefix("This link has been used or has expired"))
                #expect(try await stage.client.call("session/send-password-reset-email", ["alice"]).status == 200)
                let reset = try #require(try await server.message(2).link)
                #expect(try await Self.open(reset, "password1") == "The password is one of the most common ones.")
                #expect(try await Self.open(reset, "battery staple 8").hasPrefix("Your new password is set."))
                #expect(
                    try await Self.open(String(reset.dropLast()), "battery staple 9") == "This link is not complete.")
                _ = try await stage.client.signin("alice", "battery staple 8")
            }
        }
    }

    @Test(arguments: ["/confirm-email", "/reset-password"]) func theyLoadNothingFromElsewhere(_ path: String)
        async throws
    {
        try await Stage.with { stage in
            let page = try await stage.client.send(.GET, path)
            #expect(
                page.status == 200 && page.header("content-security-policy")?.contains("default-src 'none'") == true)
            #expect(page.header("referrer-policy") == "no-referrer" && !page.text.contains("://"))
            for match in page.text.matches(of: /(?:href|src)="([^"]+)"/) {
                let part = try await stage.client.send(.GET, "/\(match.1)")
                #expect(part.status == 200 && !part.text.contains("://"))
            }
            let post = try await stage.client.send(.POST, path)
            #expect(post.status == 405 && post.header("allow") == "GET, HEAD")
        }
    }
}
