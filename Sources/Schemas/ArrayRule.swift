import JSON

/// items, prefixItems, minItems, maxItems, uniqueItems
struct ArrayRule: Rule {
    /// The schemas of the first elements, one each; the array may be shorter.
    private let prefix: [Schema]
    /// The schema of all further elements.
    private let rest: Schema?
    private let minimum: Int?
    private let maximum: Int?
    private let isUnique: Bool

    init?(_ keywords: inout Keywords) throws(Schema.CompileError) {
        minimum = try keywords.takeCount("minItems")
        maximum = try keywords.takeCount("maxItems")
        isUnique = try keywords.takeFlag("uniqueItems") ?? false
        let leading = try keywords.takeSchemas("prefixItems")
        if case .array = keywords.peek("items") {
            guard leading == nil else { throw keywords.failure("items", "must be one schema beside prefixItems") }
            prefix = try keywords.takeSchemas("items") ?? []
            rest = nil
        } else {
            prefix = leading ?? []
            rest = try keywords.takeSchema("items")
        }
        if prefix.isEmpty, rest == nil, minimum == nil, maximum == nil, !isUnique { return nil }
    }

    func check(_ value: JSON, into findings: inout Findings) {
        guard case .array(let elements) = value else { return }
        if let minimum, elements.count < minimum { findings.add("must have at least \(counted(minimum, "element"))") }
        if let maximum, elements.count > maximum {
            return findings.add("must have at most \(counted(maximum, "element"))")
        }
        if isUnique, Set(elements.map(SchemaValue.init)).count < elements.count {
            findings.add("must not hold an element twice")
        }
        for (index, element) in elements.enumerated() {
            guard !findings.isFull, let schema = index < prefix.count ? prefix[index] : rest else { return }
            let mark = findings.mark
            schema.check(element, into: &findings)
            findings.locate(since: mark, at: index)
        }
    }
}
