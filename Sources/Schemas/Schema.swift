package import JSON

/// A JSON schema, compiled once and then checked against any number of values.
///
/// Keywords (JSON Schema 2020-12, a subset): type, enum, const; minimum, maximum, exclusiveMinimum, exclusiveMaximum,
/// multipleOf; minLength, maxLength, pattern, format (date-time); items, prefixItems, minItems, maxItems, uniqueItems;
/// properties, required, additionalProperties, propertyNames, minProperties, maxProperties; anyOf, oneOf, allOf, not;
/// and `apiRead` (see `APIReadRule`). title, description, default and examples say nothing about the value. Any other
/// keyword is refused: a misspelt rule that never applies would be worse.
///
/// An array of schemas as `items` means `prefixItems`. An integer is a number with an integral value within 64 bits,
/// `1.0` too. Lengths count Unicode scalars. Strings are compared by their bytes.
package struct Schema: Sendable {
    /// Nil where any type will do; empty in the schema `false`.
    private let types: TypeSet?
    private let rules: [any Rule]

    /// Compiles a schema: an object of keywords, or `true` or `false`, which admit anything and nothing.
    package init(compiling json: JSON) throws(CompileError) {
        try self.init(json, at: "", depth: 0)
    }

    init(_ json: JSON, at path: String, depth: Int) throws(CompileError) {
        switch json {
        case .bool(let admitsAnything):
            self.init(types: admitsAnything ? nil : [])
        case .object(let object):
            var keywords = Keywords(object, at: path, depth: depth)
            try self.init(remaining: &keywords)
        default: throw CompileError(path: path, message: "a schema must be an object or a boolean")
        }
    }

    private init(types: TypeSet?) {
        self.types = types
        rules = []
    }

    /// Compiles the keywords that are not taken yet.
    init(remaining keywords: inout Keywords) throws(CompileError) {
        guard keywords.depth <= 32 else {
            throw CompileError(path: keywords.path, message: "schemas are nested too deep")
        }
        try keywords.takeAnnotations()
        types = try keywords.take("type").map { json throws(CompileError) in
            try TypeSet(json, at: keywords.path(of: "type"))
        }
        let rules: [(any Rule)?] = [
            try ValueRule(&keywords), try NumberRule(&keywords), try StringRule(&keywords), try ArrayRule(&keywords),
            try ObjectRule(&keywords), try CombinationRule(&keywords), try APIReadRule(&keywords),
        ]
        self.rules = rules.compactMap { $0 }
        try keywords.refuseRemaining()
    }

    /// Appends what is wrong with a value, `path` (a JSON pointer) in front of each place, until `violations` holds
    /// `Violation.limit`. Leaves it alone where the value is valid.
    package func validate(_ value: JSON, at path: String = "", into violations: inout [Violation]) {
        var findings = Findings(limit: Violation.limit - violations.count)
        check(value, into: &findings)
        violations += findings.violations.map { Violation(path: path + $0.path, message: $0.message) }
    }

    /// Whether a value is valid; stops at the first violation and makes no messages.
    func admits(_ value: JSON) -> Bool {
        var findings = Findings(probing: ())
        check(value, into: &findings)
        return !findings.hasFailed
    }

    func check(_ value: JSON, into findings: inout Findings) {
        if let types, !types.admits(value) {
            // A value of another type breaks other keywords only as a consequence.
            return findings.add(types.isEmpty ? "is not allowed" : "must be \(types.names)")
        }
        for rule in rules where !findings.isFull {
            rule.check(value, into: &findings)
        }
    }

    /// Whether the schema's `type` leaves room for strings.
    var admitsStrings: Bool { types?.contains(.string) ?? true }
}

/// What a few keywords that belong together ask of a value.
protocol Rule: Sendable {
    /// Takes its keywords; nil where there are none of them.
    init?(_ keywords: inout Keywords) throws(Schema.CompileError)

    func check(_ value: JSON, into findings: inout Findings)
}
