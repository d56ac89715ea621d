import FoundationEssentials
import Glibc

/// Subject and body of one kind of mail, with placeholders `{{username}}`, `{{email}}`, `{{link}}`, `{{site}}`.
///
/// As a file: the subject in the first line, an empty line, the body.
package struct MailTemplate: Sendable {
    private enum Piece {
        case text(String)
        case placeholder(String)
    }

    private let subject: [Piece]
    private let body: [Piece]

    private static let names: Set<String> = ["username", "email", "link", "site"]

    package init(parsing text: String, for kind: MailKind) throws(MailConfigurationError) {
        let lines = text.replacing("\r\n", with: "\n").split(
            separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3, !lines[0].isEmpty, lines[1].isEmpty else {
            throw MailConfigurationError("a template is a subject line, an empty line and the body")
        }
        subject = try Self.pieces(lines[0])
        body = try Self.pieces(lines[2])
        let hasLink = body.contains { if case .placeholder("link") = $0 { true } else { false } }
        guard hasLink == (kind.page != nil) else {
            throw MailConfigurationError(hasLink ? "{{link}} has no meaning in it" : "{{link}} is missing in its body")
        }
    }

    private static func pieces(_ text: Substring) throws(MailConfigurationError) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text
        while let start = rest.firstRange(of: "{{") {
            guard let end = rest[start.upperBound...].firstRange(of: "}}") else {
                throw MailConfigurationError("{{ without }}")
            }
            let name = String(rest[start.upperBound..<end.lowerBound])
            guard names.contains(name) else { throw MailConfigurationError("unknown placeholder {{\(name)}}") }
            pieces.append(.text(String(rest[..<start.lowerBound])))
            pieces.append(.placeholder(name))
            rest = rest[end.upperBound...]
        }
        pieces.append(.text(String(rest)))
        return pieces
    }

    /// A value's line breaks and control characters become spaces: it cannot add a line, let alone a header.
    package func render(_ values: [String: String]) -> (subject: String, body: String) {
        func text(_ pieces: [Piece]) -> String {
            pieces.map { piece in
                switch piece {
                case .text(let text): text
                case .placeholder(let name): (values[name] ?? "").withoutControls
                }
            }.joined()
        }
        return (text(subject).withoutControls, text(body))
    }
}

/// The templates of all kinds: an operator's files, and built-in ones for what has none.
package struct MailTemplates: Sendable {
    private let templates: [MailKind: MailTemplate]

    package subscript(kind: MailKind) -> MailTemplate? { templates[kind] }

    /// Reads `confirmation.txt`, `password-reset.txt`, `email-changed.txt` and `password-changed.txt`.
    package init(directory: String?) throws(MailConfigurationError) {
        if let directory, access("\(directory)/.", R_OK | X_OK) != 0 {
            throw MailConfigurationError("\(directory) is not a directory that can be read")
        }
        var templates: [MailKind: MailTemplate] = [:]
        for kind in MailKind.allCases {
            let path = directory.map { "\($0)/\(kind.rawValue).txt" }
            var text = Self.builtIn(kind)
            if let path, FileManager.default.fileExists(atPath: path) {
                do {
                    text = try String(contentsOfFile: path, encoding: .utf8)
                } catch {
                    throw MailConfigurationError("\(path) cannot be read as UTF-8")
                }
            }
            do {
                templates[kind] = try MailTemplate(parsing: text, for: kind)
            } catch {
                throw MailConfigurationError("\(path ?? kind.rawValue): \(error)")
            }
        }
        self.templates = templates
    }

    static func builtIn(_ kind: MailKind) -> String {
        switch kind {
        case .confirmation:
            """
            Confirm your e-mail address

            Hello {{username}},

            please confirm that {{email}} is your address:

            {{link}}

            If you did not sign up at {{site}}, ignore this mail.

            """
        case .passwordReset:
            """
            Set a new password

            Hello {{username}},

            somebody, probably you, asked for a new password for your account at {{site}}. Set it here:

            {{link}}

            The link works once and for a short time. If it was not you, ignore this mail: nothing changes.

            """
        case .emailChanged:
            """
            Your e-mail address was changed

            Hello {{username}},

            {{email}} is no longer the address of your account at {{site}}. If it was not you who changed it, ask its
            administrators for help at once.

            """
        case .passwordChanged:
            """
            Your password was changed

            Hello {{username}},

            the password of your account at {{site}} was changed. If it was not you, ask for a new one there, and tell its
            administrators.

            """
        }
    }
}

extension String {
    /// Each control character, line and paragraph separators included, as a space.
    var withoutControls: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .lineSeparator, .paragraphSeparator: " "
                    default: scalar
                    }
                }))
    }
}
