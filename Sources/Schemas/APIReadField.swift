import JSON

/// A field of a list: by which conditions it can be looked for, and whether it can be sorted by.
struct APIReadField: Sendable {
    /// How many values `in` and `not in` take.
    private static let operandCounts = 1...1_000

    let operators: [Operator]
    let isSortable: Bool
    let isRequired: Bool
    /// What the operands of all operators but `like` must satisfy.
    let schema: Schema
    /// What a pattern must satisfy: `type` and `maxLength`. The other keywords speak of whole values.
    private let patternSchema: Schema

    init(_ json: JSON, at path: String, depth: Int) throws(Schema.CompileError) {
        guard case .object(let object) = json else {
            throw Schema.CompileError(path: path, message: "must be an object")
        }
        var keywords = Keywords(object, at: path, depth: depth)
        operators = try keywords.takeOperators()
        isSortable = try keywords.takeFlag("sortable") ?? false
        isRequired = try keywords.takeFlag("required") ?? false
        schema = try Schema(remaining: &keywords)
        let ofPatterns = JSON.Object(object.filter { $0.key == "type" || $0.key == "maxLength" })
        patternSchema = try Schema(.object(ofPatterns), at: path, depth: depth)
        if isRequired, operators.isEmpty { throw keywords.failure("required", "needs conditions") }
        if operators.contains(.like), !patternSchema.admitsStrings {
            throw keywords.failure("conditions", "like needs a type that includes string")
        }
    }

    /// A condition is an operand, which means `=`, or `[operator, operand]`.
    func check(condition: JSON, into findings: inout Findings) {
        guard !operators.isEmpty else { return findings.add("cannot be used in where") }
        guard case .array(let pair) = condition else {
            guard operators.contains(.equal) else {
                return findings.add("must be [operator, value], operator one of \(Operator.list(operators))")
            }
            return check(operand: condition, of: .equal, into: &findings)
        }
        guard pair.count == 2 else { return findings.add("must be a value or [operator, value]") }
        guard case .string(let name) = pair[0], let `operator` = Operator(rawValue: name),
            operators.contains(`operator`)
        else { return findings.add(at: 0, "must be one of \(Operator.list(operators))") }
        let mark = findings.mark
        check(operand: pair[1], of: `operator`, into: &findings)
        findings.locate(since: mark, at: 1)
    }

    private func check(operand: JSON, of operator: Operator, into findings: inout Findings) {
        switch `operator` {
        case .in, .notIn:
            guard case .array(let elements) = operand, Self.operandCounts.contains(elements.count) else {
                let counts = "\(Self.operandCounts.lowerBound) to \(Self.operandCounts.upperBound)"
                return findings.add("must be an array of \(counts) values")
            }
            for (index, element) in elements.enumerated() where !findings.isFull {
                let mark = findings.mark
                check(scalar: element, into: &findings)
                findings.locate(since: mark, at: index)
            }
        case .like:
            guard case .string = operand else { return findings.add("must be string") }
            patternSchema.check(operand, into: &findings)
        case .equal, .notEqual:
            // A required field is there to narrow the list, which null does not.
            if operand == .null, !isRequired { return }
            check(scalar: operand, into: &findings)
        case .less, .lessOrEqual, .greater, .greaterOrEqual: check(scalar: operand, into: &findings)
        }
    }

    private func check(scalar: JSON, into findings: inout Findings) {
        switch scalar {
        case .null: findings.add("must not be null")
        case .array, .object: findings.add("must be a string, number or boolean")
        case .bool, .integer, .number, .string: schema.check(scalar, into: &findings)
        }
    }
}

extension Keywords {
    fileprivate mutating func takeOperators() throws(Schema.CompileError) -> [Operator] {
        var operators: [Operator] = []
        for name in try takeNames("conditions") ?? [] {
            guard let `operator` = Operator(rawValue: name) else {
                throw failure("conditions", "must be of \(Operator.list(Operator.allCases))")
            }
            operators.append(`operator`)
        }
        return operators
    }
}
