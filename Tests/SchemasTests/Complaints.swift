import JSON
import Schemas

func violations(of value: JSON, against schema: JSON) throws -> [Schema.Violation] {
    var violations: [Schema.Violation] = []
    try Schema(compiling: schema).validate(value, into: &violations)
    return violations
}

/// `path: message` of each violation.
func complaints(about value: JSON, against schema: JSON) throws -> [String] {
    try violations(of: value, against: schema).map { "\($0.path): \($0.message)" }
}
