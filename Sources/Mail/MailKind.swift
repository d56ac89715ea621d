/// What a mail is about; the name is the database's, and that of the template's file.
package enum MailKind: String, Sendable, CaseIterable {
    case confirmation
    case passwordReset = "password-reset"
    /// Goes to the old address.
    case emailChanged = "email-changed"
    case passwordChanged = "password-changed"

    /// The page of the site that a link leads to; nil for a notice.
    var page: String? {
        switch self {
        case .confirmation: "confirm-email"
        case .passwordReset: "reset-password"
        case .emailChanged, .passwordChanged: nil
        }
    }
}

/// A setting that cannot be used.
package struct MailConfigurationError: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
