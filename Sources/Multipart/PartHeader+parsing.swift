extension PartHeader {
    /// Reads a part's header lines.
    ///
    /// - Parameter block: The lines, each with its CRLF, without the empty one that ends them.
    init(parsing block: [UInt8]) throws(MultipartError) {
        var disposition: String?
        var contentType: String?
        var encoding: String?
        for (name, value) in try Self.fields(block) {
            let isFirst =
                switch name {
                case "content-disposition": Self.set(&disposition, value)
                case "content-type": Self.set(&contentType, value)
                case "content-transfer-encoding": Self.set(&encoding, value)
                default: true
                }
            guard isFirst else { throw .malformedHeader }
        }

        if let encoding, !["7bit", "8bit", "binary"].contains(encoding.lowercased()) { throw .transferEncoding }
        guard let disposition else { throw .notFormData }
        guard let form = ParameterizedValue(parsing: disposition) else { throw .malformedHeader }
        guard form.value == "form-data", let name = form.parameters["name"] else { throw .notFormData }
        // RFC 7578 forbids filename*, yet some clients send it beside an ASCII filename: it wins where it is UTF-8.
        let extended = form.parameters["filename*"].flatMap(PercentEncoding.decodeExtendedValue)
        self.init(
            name: PercentEncoding.decodeBrowserName(name),
            filename: extended ?? form.parameters["filename"].map(PercentEncoding.decodeBrowserName),
            contentType: contentType)
    }

    private static func set(_ field: inout String?, _ value: String) -> Bool {
        defer { field = value }
        return field == nil
    }

    /// Names in lower case and values without the spaces around them; folded lines (RFC 5322) are joined.
    private static func fields(_ block: [UInt8]) throws(MultipartError) -> [(name: String, value: String)] {
        // Scalars: CRLF is a single Character.
        guard let text = String(validating: block, as: UTF8.self)?.unicodeScalars else { throw .malformedHeader }
        var fields: [(name: String, value: String)] = []
        var rest = text[...]
        while let end = rest.firstIndex(of: "\r") {
            let line = rest[..<end]
            rest = rest[end...].dropFirst()
            guard rest.popFirst() == "\n" else { throw .malformedHeader }
            guard line.allSatisfy({ $0 == "\t" || $0.value >= 0x20 && $0.value != 0x7F }) else {
                throw .malformedHeader
            }
            if line.first == " " || line.first == "\t" {
                guard let last = fields.indices.last else { throw .malformedHeader }
                fields[last].value += " " + trimmed(line)
                continue
            }
            guard let colon = line.firstIndex(of: ":"), colon > line.startIndex,
                line[..<colon].allSatisfy({ $0.isASCII && $0.value > 0x20 })
            else { throw .malformedHeader }
            fields.append((String(line[..<colon]).lowercased(), trimmed(line[line.index(after: colon)...])))
        }
        guard rest.isEmpty else { throw .malformedHeader }
        return fields
    }

    private static func trimmed(_ text: Substring.UnicodeScalarView) -> String {
        let start = text.drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(start[...last])
    }
}
