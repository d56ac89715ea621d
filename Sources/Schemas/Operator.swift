/// How a condition of `where` compares a field with its operand.
enum Operator: String, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case like
    case `in`
    case notIn = "not in"

    /// Operators as in a sentence: `=, like`.
    static func list(_ operators: some Sequence<Operator>) -> String {
        operators.map(\.rawValue).joined(separator: ", ")
    }
}
