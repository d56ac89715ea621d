package import JSON

/// The positional parameters of a method.
package struct ParameterList: Sendable {
    private let parameters: [(name: String, isRequired: Bool, schema: Schema)]

    /// Compiles the parameters' schemas. The path of an error starts with the parameter's position: `/0/minLenght`.
    package init(parameters: [(name: String, required: Bool, schema: JSON)]) throws(Schema.CompileError) {
        var compiled: [(name: String, isRequired: Bool, schema: Schema)] = []
        for (index, parameter) in parameters.enumerated() {
            let schema = try Schema(parameter.schema, at: "/\(index)", depth: 0)
            compiled.append((name: parameter.name, isRequired: parameter.required, schema: schema))
        }
        self.parameters = compiled
    }

    /// What is wrong with a call's parameters: nothing, or up to `Schema.Violation.limit` violations whose paths start
    /// with a position. Optional parameters may be left out or null.
    package func validate(_ values: [JSON]) -> [Schema.Violation] {
        var findings = Findings(limit: Schema.Violation.limit)
        for (index, parameter) in parameters.enumerated() where !findings.isFull {
            if index >= values.count {
                if parameter.isRequired { findings.add(at: index, "`\(parameter.name)` is required") }
            } else if parameter.isRequired || values[index] != .null {
                let mark = findings.mark
                parameter.schema.check(values[index], into: &findings)
                findings.locate(since: mark, at: index)
            }
        }
        if values.count > parameters.count {
            findings.add(at: parameters.count, "is one too many: at most \(counted(parameters.count, "parameter"))")
        }
        return findings.violations
    }
}
