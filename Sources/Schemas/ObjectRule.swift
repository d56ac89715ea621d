import JSON

/// properties, required, additionalProperties, propertyNames, minProperties, maxProperties
struct ObjectRule: Rule {
    private let properties: NameTable<Schema>
    private let required: NameTable<Void>
    private let additional: Schema?
    /// additionalProperties: false
    private let isClosed: Bool
    private let names: Schema?
    private let minimum: Int?
    private let maximum: Int?

    init?(_ keywords: inout Keywords) throws(Schema.CompileError) {
        minimum = try keywords.takeCount("minProperties")
        maximum = try keywords.takeCount("maxProperties")
        names = try keywords.takeSchema("propertyNames")
        isClosed = keywords.peek("additionalProperties") == .bool(false)
        let further = try keywords.takeSchema("additionalProperties")
        additional = isClosed ? nil : further
        required = NameTable((try keywords.takeNames("required") ?? []).map { (name: $0, value: ()) })
        properties = NameTable(try keywords.takeProperties("properties"))
        if properties.isEmpty, required.isEmpty, additional == nil, !isClosed, names == nil, minimum == nil,
            maximum == nil
        {
            return nil
        }
    }

    func check(_ value: JSON, into findings: inout Findings) {
        guard case .object(let object) = value else { return }
        if let minimum, object.count < minimum { findings.add("must have at least \(counted(minimum, "member"))") }
        if let maximum, object.count > maximum {
            return findings.add("must have at most \(counted(maximum, "member"))")
        }
        checkRequired(of: object, into: &findings)
        for member in object {
            guard !findings.isFull else { return }
            let mark = findings.mark
            names?.checkName(member.key, into: &findings)
            if let schema = properties[member.key] ?? additional {
                schema.check(member.value, into: &findings)
            } else if isClosed {
                findings.add("is not a known property")
            }
            findings.locate(since: mark, at: member.key)
        }
    }

    private func checkRequired(of object: JSON.Object, into findings: inout Findings) {
        guard !required.isEmpty else { return }
        // Keys are distinct, so counting tells whether one is missing.
        let present = object.reduce(0) { required.contains($1.key) ? $0 + 1 : $0 }
        guard present < required.count else { return }
        for name in required.names where !findings.isFull && object[name] == nil {
            findings.add(at: name, "is required")
        }
    }
}

extension Schema {
    fileprivate func checkName(_ name: String, into findings: inout Findings) {
        if !admits(.string(name)) { findings.add("has a name that is not allowed") }
    }
}

extension Keywords {
    fileprivate mutating func takeProperties(
        _ name: String
    ) throws(Schema.CompileError) -> [(name: String, value: Schema)] {
        guard let json = take(name) else { return [] }
        guard case .object(let object) = json else { throw failure(name, "must be an object of schemas") }
        var properties: [(name: String, value: Schema)] = []
        for member in object {
            let path = path(of: name) + pointerComponent(member.key)
            properties.append((name: member.key, value: try Schema(member.value, at: path, depth: depth + 1)))
        }
        return properties
    }
}
