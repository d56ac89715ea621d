import JSON

/// enum, const
struct ValueRule: Rule {
    private let choices: Set<SchemaValue>?
    private let constant: SchemaValue?
    /// The choices as in a sentence; of many the first.
    private let listed: String

    init?(_ keywords: inout Keywords) throws(Schema.CompileError) {
        constant = keywords.take("const").map(SchemaValue.init)
        guard let json = keywords.take("enum") else {
            choices = nil
            listed = ""
            if constant == nil { return nil }
            return
        }
        guard case .array(let elements) = json, !elements.isEmpty else {
            throw keywords.failure("enum", "must be an array of at least one value")
        }
        choices = Set(elements.map(SchemaValue.init))
        let texts = elements.prefix(20).map { String(decoding: $0.serialized(), as: UTF8.self) }
        listed = texts.joined(separator: ", ") + (elements.count > 20 ? ", …" : "")
    }

    func check(_ value: JSON, into findings: inout Findings) {
        if let choices, !choices.contains(SchemaValue(value)) {
            findings.add("must be one of \(listed)")
        }
        if let constant, constant != SchemaValue(value) {
            findings.add("must be \(String(decoding: constant.json.serialized(), as: UTF8.self))")
        }
    }
}
