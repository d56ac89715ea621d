import FoundationEssentials

/// Where to hand mails in: `smtp://` or `smtps://`, optionally with `user:password@` and `?starttls=…`.
package struct SMTPServer: Sendable {
    /// Whether a connection that begins in the clear must go on encrypted.
    package enum StartTLS: String, Sendable {
        case required
        /// Where the server offers it: whoever is in between can take the offer away.
        case optional
        case never
    }

    /// Without user, password and query.
    package let url: String
    package let user: String?
    package let password: String?
    package let startTLS: StartTLS
    /// PEM file of authorities to trust instead of the system's.
    package let authorities: String?

    /// Without `?starttls=`: required where a password would go over the line, else optional.
    package init(parsing text: String, authorities: String?) throws(MailConfigurationError) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["smtp", "smtps"].contains(scheme), let host = parts.host, !host.isEmpty,
            parts.path.isEmpty || parts.path == "/", parts.fragment == nil
        else { throw MailConfigurationError("must be smtp://[user:password@]host[:port] or smtps://…") }
        user = parts.user
        password = parts.password
        guard (user == nil) == (password == nil) else {
            throw MailConfigurationError("user and password come together")
        }
        guard [user, password].allSatisfy({ $0 == $0?.withoutControls }) else {
            throw MailConfigurationError("user and password must hold no control characters")
        }
        var startTLS = user == nil ? StartTLS.optional : .required
        for item in parts.queryItems ?? [] {
            guard item.name == "starttls", let value = item.value.flatMap(StartTLS.init(rawValue:)) else {
                throw MailConfigurationError("the only option is starttls=required, optional or never")
            }
            startTLS = value
        }
        self.startTLS = startTLS
        self.authorities = authorities
        let bracketed = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        url = "\(scheme)://\(bracketed)\(parts.port.map { ":\($0)" } ?? "")"
    }
}
