import JSON
package import Logging
import NIOPosix
package import PostgresClient
import ServiceLifecycle
import Synchronization
import Tokens

/// Sends what is queued in gatehouse.mails, one mail at a time; any number of nodes may.
///
/// The token in a link is made here, and its plain text is nowhere but in the mail.
package final class MailService: Service {
    package struct Configuration: Sendable {
        package var sender: MailAddress
        package var templates: MailTemplates
        package var transport: any MailTransport
        /// What links begin with, without a slash at the end; nil while it is not known yet.
        package var site: @Sendable () -> String?

        package init(
            sender: MailAddress,
            templates: MailTemplates,
            transport: any MailTransport,
            site: @escaping @Sendable () -> String?
        ) {
            self.sender = sender
            self.templates = templates
            self.transport = transport
            self.site = site
        }
    }

    private static let take = Statement("select gate.node_mail_take($1, $2)", isRepeatable: false)
    private static let sent = Statement("select gate.node_mail_sent($1, $2)", isRepeatable: false)
    private static let failed = Statement("select gate.node_mail_failed($1, $2, $3, $4)", isRepeatable: false)
    /// How long a mail server has to answer once the node is told to stop.
    private static let shutdownTimeout: Duration = .seconds(5)
    private static let pause: Duration = .seconds(1)

    package let client: PostgresClient
    private let configuration: Configuration
    private let logger: Logger
    private let pool = NIOThreadPool(numberOfThreads: 1)
    /// When to abort, once the node is told to stop.
    private let deadline = Mutex<ContinuousClock.Instant?>(nil)
    private let isUnreachable = Atomic<Bool>(false)

    /// `client` logs in as gatehouse_mail and is stopped with the service.
    package init(client: PostgresClient, configuration: Configuration, logger: Logger) {
        self.client = client
        self.configuration = configuration
        self.logger = logger
    }

    package func run() async throws {
        pool.start()
        await cancelWhenGracefulShutdown {
            await withTaskCancellationHandler {
                while !Task.isCancelled {
                    // Not told when a mail is queued: NOTIFY would make commits wait for each other (decision 0007).
                    if await !self.sendNext() { try? await Task.sleep(for: Self.pause) }
                }
            } onCancel: {
                self.deadline.withLock { $0 = .now + Self.shutdownTimeout }
            }
        }
        try? await pool.shutdownGracefully()
        await client.stop()
    }

    private var mustAbort: Bool { deadline.withLock { $0.map { $0 < .now } ?? false } }

    /// A mail that was taken from the queue.
    private struct Mail {
        let id: String
        let lease: String
        let kind: MailKind
        let recipient: String
        let username: String

        init?(_ json: JSON) {
            guard let id = json["id"]?.string, let lease = json["lease"]?.string,
                let kind = json["kind"]?.string.flatMap(MailKind.init(rawValue:)),
                let recipient = json["recipient"]?.string, let username = json["username"]?.string
            else { return nil }
            (self.id, self.lease, self.kind, self.recipient, self.username) = (id, lease, kind, recipient, username)
        }
    }

    /// False: nothing is due, or nothing can be sent now.
    private func sendNext() async -> Bool {
        guard let site = configuration.site() else { return false }
        let tokens: [MailKind: Token] = [
            .confirmation: Token.make(.emailConfirmation), .passwordReset: Token.make(.passwordReset),
        ]
        var arguments = Arguments()
        for kind in [MailKind.confirmation, .passwordReset] {
            tokens[kind]?.hash.withUnsafeBytes { arguments.append(raw: $0) }
        }
        let answer: JSON
        do {
            answer = try await client.execute(Self.take, arguments, on: .write)
                .withBytes(column: 0) { try $0.isEmpty ? .null : JSON(parsing: $0) }
        } catch {
            logger.debug("cannot look for mails", metadata: ["error": "\(error)"])
            return false
        }
        switch answer["outcome"]?.string {
        case "taken":
            guard let mail = Mail(answer) else {
                logger.error("a mail that this release does not know")
                return false
            }
            return await send(mail, tokens[mail.kind], site)
        case "failed":
            logger.error("mail given up", metadata: ["mail": "\(answer["id"]?.string ?? "")"])
            return true
        case "dropped":
            return true
        default:
            return false
        }
    }

    private func send(_ mail: Mail, _ token: Token?, _ site: String) async -> Bool {
        let metadata: Logger.Metadata = ["mail": "\(mail.id)", "kind": "\(mail.kind.rawValue)"]
        do {
            let message = try message(mail, token, site)
            try await deliver(message, "\(mail.id)-\(mail.kind.rawValue)")
        } catch {
            // Once as long as it lasts; operators also see it in report.mail.
            let isKnown = error.isUnreachable && isUnreachable.exchange(true, ordering: .relaxed)
            logger.log(
                level: isKnown ? .debug : .warning, "mail not sent",
                metadata: metadata.merging(["reason": "\(error)"]) { $1 })
            await report(Self.failed, mail, error)
            return !error.isUnreachable
        }
        isUnreachable.store(false, ordering: .relaxed)
        logger.debug("mail sent", metadata: metadata)
        await report(Self.sent, mail)
        return true
    }

    private func message(_ mail: Mail, _ token: Token?, _ site: String) throws(MailTransportError) -> MailMessage {
        guard let recipient = MailAddress(parsing: mail.recipient), let template = configuration.templates[mail.kind]
        else { throw MailTransportError("not an address that mail can go to") }
        var values = ["username": mail.username, "email": mail.recipient, "site": site]
        if let page = mail.kind.page, let token { values["link"] = "\(site)/\(page)#\(token.text)" }
        let (subject, body) = template.render(values)
        return MailMessage(from: configuration.sender, to: recipient, subject: subject, body: body)
    }

    private func deliver(_ message: MailMessage, _ name: String) async throws(MailTransportError) {
        let transport = configuration.transport
        let outcome: Result<Void, MailTransportError>? = try? await pool.runIfActive { [self] in
            Result { () throws(MailTransportError) in
                try transport.send(message, name: name, shouldAbort: { self.mustAbort })
            }
        }
        guard let outcome else { throw MailTransportError("the node stops", isUnreachable: true) }
        try outcome.get()
    }

    /// Tells the database what came of it. Keeps on trying: a mail that is not known as sent is sent once more.
    private func report(_ statement: Statement, _ mail: Mail, _ error: MailTransportError? = nil) async {
        var arguments = Arguments()
        arguments.append(text: mail.id)
        arguments.append(literal: mail.lease)
        if let error {
            arguments.append(text: "\(error)")
            arguments.append(literal: error.isUnreachable ? "t" : "f")
        }
        // The lease is ten minutes long; after that another node has the mail.
        let end = ContinuousClock.now + .seconds(500)
        while .now < end, !mustAbort {
            do {
                _ = try await client.execute(statement, arguments, on: .write)
                return
            } catch {
                // What is wrong with the statement itself stays wrong; a deadlock or a time-out passes.
                if let state = error.sqlState, ["22", "23", "42", "GH", "P0", "XX"].contains(state.prefix(2)),
                    state != "GH503"
                {
                    return logger.error("cannot report on a mail", metadata: ["error": "\(error)"])
                }
                // In a task of its own, since this one is cancelled once the node stops, and would not sleep.
                await Task { try? await Task.sleep(for: Self.pause) }.value
            }
        }
    }
}
