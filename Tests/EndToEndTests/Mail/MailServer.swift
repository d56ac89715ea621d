import Foundation
import JSON
import Testing

/// A mail server of one test's own: aiosmtpd, with what it was given.
final class MailServer: Sendable {
    struct Message: Sendable {
        let sender: String
        let recipient: String
        let isEncrypted: Bool
        let user: String?
        let text: String

        var link: String? { text.firstMatch(of: /https?:\/\/\S+#\S+/).map { String($0.0) } }
        /// What follows the `#` of a link.
        var token: String? { MailServer.token(in: text) }
    }

    let port: Int
    private let process: Process
    private let output: Output

    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Fixtures/smtp_sink.py").standardizedFileURL

    static func with<Value>(_ arguments: String..., body: (MailServer) async throws -> Value) async throws -> Value {
        let server = try await MailServer(arguments)
        defer { server.stop() }
        return try await body(server)
    }

    init(_ arguments: [String]) async throws {
        let (process, output) = (Process(), Output())
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-B", Self.script.path()] + arguments
        output.attach(to: process)
        try process.run()
        self.process = process
        self.output = output
        await eventually { output.standard.contains("\n") || !process.isRunning }
        let line = output.standard.split(separator: "\n").first
        port = try #require(line.flatMap { Int($0) }, "no mail server: \(output.error)")
    }

    func stop() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Those that it has taken, in their order.
    var messages: [Message] {
        output.standard.split(separator: "\n").dropFirst().compactMap { line in
            guard let json = try? JSON(parsing: Array(line.utf8)) else { return nil }
            return Message(
                sender: json["from"]?.string ?? "", recipient: json["to"]?.array?.first?.string ?? "",
                isEncrypted: json["encrypted"] == true, user: json["user"]?.string, text: json["text"]?.string ?? "")
        }
    }

    /// The message number `count`, once it is there.
    func message(_ count: Int, within limit: Duration = .seconds(15)) async throws -> Message {
        await eventually(within: limit) { messages.count >= count }
        let all = messages
        return try #require(all.count >= count ? all[count - 1] : nil, "message \(count) did not come")
    }

    static func token(in text: String) -> String? {
        text.firstMatch(of: /#(gh[cr]_[A-Za-z0-9]+)/).map { String($0.1) }
    }

    /// A self-signed certificate for localhost with its key, as one PEM file, and as one without the key.
    static func makeCertificate(in folder: URL) async throws -> (server: String, authority: String) {
        let (key, certificate) = (folder.appending(path: "key.pem"), folder.appending(path: "certificate.pem"))
        let made = try await Program.run(
            URL(filePath: "/usr/bin/openssl"),
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                "subjectAltName=DNS:localhost", "-keyout", key.path(), "-out", certificate.path(),
            ])
        try #require(made.status == 0, "\(made.error)")
        let both = folder.appending(path: "both.pem")
        try (String(contentsOf: key, encoding: .utf8) + String(contentsOf: certificate, encoding: .utf8))
            .write(to: both, atomically: true, encoding: .utf8)
        return (both.path(), certificate.path())
    }
}

/// The `.eml` files that a node wrote, in the order in which their mails were queued.
struct MailFolder: Sendable {
    let folder: URL

    func texts() throws -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return try names.filter { $0.hasSuffix(".eml") }
            .sorted { $0.compare($1, options: .numeric) == .orderedAscending }
            .map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
    }

    func text(_ count: Int) async throws -> String {
        try await eventually { try texts().count >= count }
        let all = try texts()
        return try #require(all.count >= count ? all[count - 1] : nil, "mail \(count) did not come")
    }
}

extension TestDatabase {
    /// Mails neither sent, dropped nor given up.
    var waitingMails: Int {
        get throws {
            let count = try scalar("select count(*) from report.mail where state = 'waiting'")
            return try #require(count.flatMap { Int($0) })
        }
    }
}
