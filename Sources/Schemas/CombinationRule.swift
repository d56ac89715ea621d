import JSON

/// anyOf, oneOf, allOf, not
struct CombinationRule: Rule {
    private let anyOf: [Schema]?
    private let oneOf: [Schema]?
    private let allOf: [Schema]
    /// None or one; an array since a schema cannot hold itself.
    private let excluded: [Schema]

    init?(_ keywords: inout Keywords) throws(Schema.CompileError) {
        anyOf = try keywords.takeSchemas("anyOf")
        oneOf = try keywords.takeSchemas("oneOf")
        allOf = try keywords.takeSchemas("allOf") ?? []
        excluded = try keywords.takeSchema("not").map { [$0] } ?? []
        if anyOf == nil, oneOf == nil, allOf.isEmpty, excluded.isEmpty { return nil }
    }

    func check(_ value: JSON, into findings: inout Findings) {
        for schema in allOf where !findings.isFull {
            schema.check(value, into: &findings)
        }
        if let anyOf, !anyOf.contains(where: { $0.admits(value) }) {
            findings.add("must match one of the schemas of anyOf")
        }
        if let oneOf, oneOf.lazy.filter({ $0.admits(value) }).prefix(2).count != 1 {
            findings.add("must match exactly one of the schemas of oneOf")
        }
        if excluded.contains(where: { $0.admits(value) }) {
            findings.add("must not match the schema of not")
        }
    }
}
