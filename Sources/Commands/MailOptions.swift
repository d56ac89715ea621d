import ArgumentParser
import EmbeddedPostgres
import FoundationEssentials
import Logging
import Mail
import PostgresClient
import Synchronization

/// What mails are sent with; docs/operations.md lists the settings.
struct MailOptions {
    private let environment: Environment
    private let server: SMTPServer?
    private let templates: MailTemplates
    private let sender: MailAddress?
    private let site: String?

    /// Throws `ValidationError`, which names the setting.
    init(_ environment: Environment = Environment()) throws {
        func read<Value>(_ name: String, _ parse: (String) throws -> Value) throws -> Value? {
            guard let text = environment.text(name) else { return nil }
            do {
                return try parse(text)
            } catch {
                // Never with the text: it may hold a password.
                throw ValidationError("\(name): \(error)")
            }
        }
        self.environment = environment
        let authorities = environment.text("GATEHOUSE_SMTP_CA")
        server = try read("GATEHOUSE_SMTP_URL") { try SMTPServer(parsing: $0, authorities: authorities) }
        do {
            templates = try MailTemplates(directory: environment.text("GATEHOUSE_MAIL_TEMPLATES"))
        } catch {
            throw ValidationError("GATEHOUSE_MAIL_TEMPLATES: \(error)")
        }
        sender = try read("GATEHOUSE_MAIL_FROM") { text in
            guard let address = MailAddress(parsing: text) else {
                throw ValidationError("must be an address, or Name <address>")
            }
            return address
        }
        site = try read("GATEHOUSE_SITE_URL", Self.site)
    }

    /// A URL's text without a slash at its end.
    private static func site(_ text: String) throws -> String {
        guard let parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme), let host = parts.host,
            !host.isEmpty, parts.user == nil, parts.query == nil, parts.fragment == nil,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw ValidationError("must be http://HOST or https://HOST, optionally with a port and a path") }
        var text = text
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }

    /// Nil where this node has no login to send mail with. `listening` tells where the node itself can be reached, once it can.
    func service(
        _ database: DatabaseOptions,
        _ embedded: EmbeddedPostgres.Running?,
        listening: Listening,
        logger: Logger
    ) throws -> MailService? {
        guard var connection = try connection(database, embedded, logger) else { return nil }
        // One mail at a time needs one connection.
        connection.applicationName = "gatehouse-mail"
        connection.point.connections = 0
        connection.exclusive.connections = 0
        connection.upkeep.connections = 0
        connection.write.connections = 1
        let client = PostgresClient(configuration: connection, logger: logger)
        let site = site
        return MailService(
            client: client,
            configuration: .init(
                sender: try sender ?? defaultSender(), templates: templates, transport: try transport(database, logger),
                site: { site ?? listening.url }),
            logger: logger)
    }

    private func connection(
        _ database: DatabaseOptions,
        _ embedded: EmbeddedPostgres.Running?,
        _ logger: Logger
    ) throws -> PostgresClient.Configuration? {
        if let url = embedded?.mailURL ?? database.mailURL { return .init(url: url) }
        guard let url = database.ownerURL else {
            logger.notice("GATEHOUSE_MAIL_URL is not set: this node sends no mail")
            return nil
        }
        logger.warning(
            "GATEHOUSE_MAIL_URL is not set: mail is sent as the owner with SET ROLE gatehouse_mail, which is no boundary"
        )
        return .init(url: url, role: "gatehouse_mail")
    }

    private func transport(_ database: DatabaseOptions, _ logger: Logger) throws -> any MailTransport {
        if let server {
            do {
                return try SMTPTransport(server: server)
            } catch {
                throw CommandError(description: "\(error)")
            }
        }
        let directory = "\(database.dataDirectory)/mail"
        logger.notice(
            "GATEHOUSE_SMTP_URL is not set: mails are written as files", metadata: ["directory": "\(directory)"])
        return MailFiles(directory: directory)
    }

    private func defaultSender() throws -> MailAddress {
        let host = site.flatMap { URLComponents(string: $0)?.host } ?? "localhost"
        guard let address = MailAddress(parsing: "Gatehouse <no-reply@\(host)>") else {
            throw ValidationError("GATEHOUSE_MAIL_FROM must be set: no address can be made of GATEHOUSE_SITE_URL")
        }
        return address
    }
}

/// Where the node can be reached, once it is known.
final class Listening: Sendable {
    private let value = Mutex<String?>(nil)

    var url: String? { value.withLock { $0 } }

    /// The URL.
    func began(_ host: String, _ port: Int) -> String {
        let url = "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        value.withLock { $0 = url }
        return url
    }
}
