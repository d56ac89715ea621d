import FoundationEssentials
import Glibc

/// A message as RFC 5322 has it: plain text, UTF-8, lines that end in CRLF.
package struct MailMessage: Sendable {
    package let sender: String
    package let recipient: String
    package let bytes: [UInt8]

    /// - Parameter date: seconds since 1970.
    package init(
        from: MailAddress,
        to: MailAddress,
        subject: String,
        body: String,
        date: Int = time(nil),
        id: String = Self.makeID()
    ) {
        sender = from.address
        recipient = to.address
        let (encoding, lines) = Self.encode(body)
        let headers = [
            "Date: \(Self.format(date))",
            "From: \(from.header)",
            "To: \(to.header)",
            "Subject: \(EncodedWords.header(subject.withoutControls))",
            "Message-ID: <\(id)@\(from.domain)>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: \(encoding)",
            // Keeps out-of-office answers away (RFC 3834).
            "Auto-Submitted: auto-generated",
        ]
        bytes = Array((headers + [""] + lines + [""]).joined(separator: "\r\n").utf8)
    }

    package static func makeID() -> String {
        let hex = (0..<2).map { _ in String(UInt64.random(in: 0 ... .max), radix: 16) }
        return hex.joined(separator: ".")
    }

    /// ASCII stays readable in the file; anything else becomes base64, which no relay touches.
    private static func encode(_ body: String) -> (encoding: String, lines: [String]) {
        let text = String(
            String.UnicodeScalarView(
                body.replacing("\r\n", with: "\n").unicodeScalars.map {
                    $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t" ? " " : $0
                }))
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        while lines.last?.isEmpty == true { lines.removeLast() }
        if lines.allSatisfy({ $0.utf8.count <= 900 && $0.utf8.allSatisfy { $0 < 0x80 } }) { return ("7bit", lines) }
        let base64 = Data(lines.map { $0 + "\r\n" }.joined().utf8).base64EncodedString()
        var rest = base64[...]
        var encoded: [String] = []
        while !rest.isEmpty {
            encoded.append(String(rest.prefix(76)))
            rest = rest.dropFirst(76)
        }
        return ("base64", encoded)
    }

    /// RFC 5322 3.3, in UTC.
    static func format(_ seconds: Int) -> String {
        var seconds = time_t(seconds)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return
            "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(1900 + parts.tm_year) "
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) +0000"
    }
}

/// RFC 2047: text beyond ASCII in headers.
enum EncodedWords {
    /// As it is where it may stay so.
    static func header(_ text: String) -> String {
        let mayStay = text.utf8.count <= 900 && text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
        return mayStay && !text.contains("=?") ? text : encode(text)
    }

    /// Words of at most 75 characters, none of which ends inside a character.
    static func encode(_ text: String) -> String {
        var words: [[UInt8]] = [[]]
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if words[words.count - 1].count + bytes.count > 45 { words.append([]) }
            words[words.count - 1] += bytes
        }
        return words.map { "=?utf-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }
}
