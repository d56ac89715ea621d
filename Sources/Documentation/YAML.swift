import JSON

/// Writes JSON as YAML 1.2 block style, for people: schemas in the documentation.
enum YAML {
    static func lines(_ value: JSON) -> [String] {
        switch value {
        case .object(let members) where !members.isEmpty: members.flatMap { lines($0.key, $0.value) }
        case .array(let elements) where !elements.isEmpty: elements.flatMap { lines(element: $0) }
        default: [flow(value)]
        }
    }

    private static func lines(_ key: String, _ value: JSON) -> [String] {
        switch value {
        case .object(let members) where !members.isEmpty: ["\(text(key)):"] + lines(value).map { "    " + $0 }
        case .array(let elements) where !elements.isEmpty: ["\(text(key)):"] + lines(value).map { "    " + $0 }
        default: ["\(text(key)): \(flow(value))"]
        }
    }

    private static func lines(element: JSON) -> [String] {
        let lines = lines(element)
        return lines.enumerated().map { ($0.offset == 0 ? "- " : "  ") + $0.element }
    }

    private static func flow(_ value: JSON) -> String {
        if case .string(let string) = value { return text(string) }
        return String(decoding: value.serialized(), as: UTF8.self)
    }

    /// Plain where nothing else can be meant, else quoted as in JSON, which YAML reads alike.
    private static func text(_ string: String) -> String {
        let isPlain =
            string.first?.isLetter == true && string.allSatisfy { $0.isASCII && ($0.isLetter || "_-$/".contains($0)) }
        let reserved: Set<String> = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
        guard !isPlain || reserved.contains(string.lowercased()) else { return string }
        return String(decoding: JSON.string(string).serialized(), as: UTF8.self)
    }
}
