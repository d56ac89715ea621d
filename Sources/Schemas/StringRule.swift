import JSON

/// minLength, maxLength, pattern, format
struct StringRule: Rule {
    private let minimum: Int?
    private let maximum: Int?
    private let pattern: Pattern?
    private let patternText: String
    private let isTime: Bool

    init?(_ keywords: inout Keywords) throws(Schema.CompileError) {
        minimum = try keywords.takeCount("minLength")
        maximum = try keywords.takeCount("maxLength")
        patternText = try keywords.takeString("pattern") ?? ""
        do {
            pattern = patternText.isEmpty ? nil : try Pattern(patternText)
        } catch {
            throw keywords.failure("pattern", error.description)
        }
        let format = try keywords.takeString("format")
        isTime = format == "date-time"
        guard format == nil || isTime else { throw keywords.failure("format", "the only known format is date-time") }
        if minimum == nil, maximum == nil, pattern == nil, !isTime { return nil }
    }

    func check(_ value: JSON, into findings: inout Findings) {
        guard case .string(let string) = value else { return }
        if minimum != nil || maximum != nil {
            let length = string.unicodeScalars.count
            if let minimum, length < minimum { findings.add("must have at least \(counted(minimum, "character"))") }
            if let maximum, length > maximum {
                // Whatever else it breaks, a text that is too long is not worth matching.
                return findings.add("must have at most \(counted(maximum, "character"))")
            }
        }
        if let pattern, !pattern.matches(string) { findings.add("must match the pattern \(patternText)") }
        if isTime, !isDateTime(string) { findings.add("must be a date and time as of RFC 3339") }
    }
}

/// A count as in a sentence: `1 character`, `2 characters`.
func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
}
