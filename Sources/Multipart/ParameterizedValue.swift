/// A header's value with parameters: `form-data; name="a"; filename="b"`.
struct ParameterizedValue {
    /// What stands before the first semicolon, in lower case.
    let value: String
    /// Values by name in lower case; quotes and escapes are undone.
    let parameters: [String: String]

    /// Nil where a parameter is malformed or given twice.
    ///
    /// In a quoted string `\"` and `\\` are escapes; any other backslash stands for itself, as in the paths that old
    /// browsers sent.
    init?(parsing text: String) {
        var scanner = Scanner(bytes: Array(text.utf8)[...])
        scanner.skipSpace()
        let value = scanner.take { $0 != UInt8(ascii: ";") && !Scanner.isSpace($0) }
        guard !value.isEmpty else { return nil }
        var parameters: [String: String] = [:]
        scanner.skipSpace()
        while !scanner.bytes.isEmpty {
            guard scanner.skip(UInt8(ascii: ";")) else { return nil }
            scanner.skipSpace()
            // A semicolon too many at the end, as some clients send.
            if scanner.bytes.isEmpty { break }
            let name = scanner.take(Scanner.isToken)
            guard !name.isEmpty else { return nil }
            scanner.skipSpace()
            guard scanner.skip(UInt8(ascii: "=")) else { return nil }
            scanner.skipSpace()
            guard let parameter = scanner.takeQuotedOrPlain(),
                parameters.updateValue(parameter, forKey: name.lowercased()) == nil
            else { return nil }
            scanner.skipSpace()
        }
        self.value = value.lowercased()
        self.parameters = parameters
    }

    private struct Scanner {
        var bytes: ArraySlice<UInt8>

        mutating func skipSpace() {
            bytes = bytes.drop(while: Self.isSpace)
        }

        mutating func skip(_ byte: UInt8) -> Bool {
            guard bytes.first == byte else { return false }
            bytes.removeFirst()
            return true
        }

        mutating func take(_ belongs: (UInt8) -> Bool) -> String {
            let taken = bytes.prefix(while: belongs)
            bytes = bytes[taken.endIndex...]
            return String(decoding: taken, as: UTF8.self)
        }

        mutating func takeQuotedOrPlain() -> String? {
            guard skip(UInt8(ascii: "\"")) else {
                let plain = take { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "\"") && !Self.isSpace($0) }
                return plain.isEmpty ? nil : plain
            }
            var text: [UInt8] = []
            while let byte = bytes.popFirst() {
                switch (byte, bytes.first) {
                case (UInt8(ascii: "\""), _):
                    return String(decoding: text, as: UTF8.self)
                case (UInt8(ascii: "\\"), UInt8(ascii: "\"")), (UInt8(ascii: "\\"), UInt8(ascii: "\\")):
                    text.append(bytes.removeFirst())
                default:
                    text.append(byte)
                }
            }
            return nil
        }

        static func isSpace(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
        }

        /// RFC 9110's tchar.
        static func isToken(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                true
            default:
                "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        }
    }
}
