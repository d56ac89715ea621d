/// The two ways in which clients percent-encode names in Content-Disposition.
enum PercentEncoding {
    /// Undoes what browsers do to a name (WHATWG HTML, multipart/form-data encoding): `%22`, `%0D` and `%0A` and no
    /// others, so a file named `100%25.txt` keeps its name.
    static func decodeBrowserName(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        return decode(text) { [0x22, 0x0D, 0x0A].contains($0) } ?? text
    }

    /// The text of an RFC 5987 extended value in UTF-8, `UTF-8'en'na%C3%AFve`; nil for other charsets and whatever
    /// is malformed.
    static func decodeExtendedValue(_ value: String) -> String? {
        let parts = value.split(separator: "'", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        return decode(String(parts[2])) { _ in true }
    }

    /// Replaces `%XX` where `isEncoded` says so of its byte; nil where the result is no UTF-8.
    private static func decode(_ text: String, _ isEncoded: (UInt8) -> Bool) -> String? {
        var rest = Array(text.utf8)[...]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(rest.count)
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let decoded = hexByte(rest.prefix(2)), isEncoded(decoded) {
                bytes.append(decoded)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexByte(_ digits: ArraySlice<UInt8>) -> UInt8? {
        guard digits.count == 2 else { return nil }
        var value: UInt8 = 0
        for digit in digits {
            guard let number = Character(UnicodeScalar(digit)).hexDigitValue else { return nil }
            value = value << 4 | UInt8(number)
        }
        return value
    }
}
