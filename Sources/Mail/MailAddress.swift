/// A mail address, with a name where one was given: `Name <local@domain>` or `local@domain`.
package struct MailAddress: Sendable, Equatable {
    package let name: String?
    /// ASCII, without anything that would end it inside a header or an SMTP command.
    package let address: String

    /// Nil where it is none.
    package init?(parsing text: String) {
        let text = text.trimmed
        if text.last == ">", let start = text.lastIndex(of: "<") {
            address = String(text[text.index(after: start)..<text.index(before: text.endIndex)])
            var name = String(text[..<start]).trimmed
            if name.count > 1, name.first == "\"", name.last == "\"" { name = String(name.dropFirst().dropLast()) }
            guard name == name.withoutControls, !name.contains("\""), !name.contains("\\") else { return nil }
            self.name = name.isEmpty ? nil : name
        } else {
            name = nil
            address = text
        }
        let parts = address.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), address.utf8.count <= 254,
            address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !Self.special.contains($0) })
        else { return nil }
    }

    private static let special = Set("<>(),;:\\\"[]".utf8)

    var domain: Substring { address[address.index(after: address.lastIndex(of: "@") ?? address.startIndex)...] }

    /// As it stands in a header.
    var header: String {
        guard let name else { return address }
        let isPlain = name.utf8.allSatisfy { $0 < 0x7F }
        return "\(isPlain && !name.contains("=?") ? "\"\(name)\"" : EncodedWords.encode(name)) <\(address)>"
    }
}

extension String {
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
