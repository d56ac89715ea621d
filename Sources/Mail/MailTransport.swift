/// Delivers messages, one at a time, on a thread that it may block.
package protocol MailTransport: Sendable {
    /// - Parameters:
    ///   - name: Tells this mail from every other; the same when it is tried again.
    ///   - shouldAbort: Asked about once a second.
    func send(_ message: MailMessage, name: String, shouldAbort: () -> Bool) throws(MailTransportError)
}

/// Why a message did not go out, or may not have.
package struct MailTransportError: Error, Sendable, CustomStringConvertible {
    /// Without secrets and addresses.
    package let description: String
    /// The server could not be spoken to: other mails would fare no better now.
    package let isUnreachable: Bool

    init(_ description: String, isUnreachable: Bool = false) {
        self.description = description
        self.isUnreachable = isUnreachable
    }
}
