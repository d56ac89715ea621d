import JSON

/// minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf (of a positive integer)
struct NumberRule: Rule {
    private let minimum: Number?
    private let maximum: Number?
    private let exclusiveMinimum: Number?
    private let exclusiveMaximum: Number?
    private let divisor: Int64?

    init?(_ keywords: inout Keywords) throws(Schema.CompileError) {
        minimum = try keywords.takeNumber("minimum")
        maximum = try keywords.takeNumber("maximum")
        exclusiveMinimum = try keywords.takeNumber("exclusiveMinimum")
        exclusiveMaximum = try keywords.takeNumber("exclusiveMaximum")
        switch keywords.take("multipleOf") {
        case nil: divisor = nil
        case .integer(let value) where value > 0: divisor = value
        default: throw keywords.failure("multipleOf", "must be an integer of at least 1")
        }
        let bounds = [minimum, maximum, exclusiveMinimum, exclusiveMaximum]
        if bounds.allSatisfy({ $0 == nil }), divisor == nil { return nil }
    }

    func check(_ value: JSON, into findings: inout Findings) {
        guard let number = Number(value) else { return }
        if let minimum, number < minimum { findings.add("must be at least \(minimum)") }
        if let maximum, maximum < number { findings.add("must be at most \(maximum)") }
        if let exclusiveMinimum, !(exclusiveMinimum < number) {
            findings.add("must be greater than \(exclusiveMinimum)")
        }
        if let exclusiveMaximum, !(number < exclusiveMaximum) { findings.add("must be less than \(exclusiveMaximum)") }
        if let divisor, !number.isMultiple(of: divisor) { findings.add("must be a multiple of \(divisor)") }
    }
}

/// A number of either form, compared exactly.
enum Number: CustomStringConvertible {
    case integer(Int64)
    case double(Double)

    init?(_ json: JSON) {
        switch json {
        case .integer(let value): self = .integer(value)
        case .number(let value): self = .double(value)
        default: return nil
        }
    }

    var description: String {
        switch self {
        case .integer(let value): value.description
        case .double(let value): value.description
        }
    }

    static func < (left: Number, right: Number) -> Bool {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): left < right
        case (.double(let left), .double(let right)): left < right
        case (.integer(let left), .double(let right)):
            right.truncated.map { left == $0 ? Double($0) < right : left < $0 } ?? (right > 0)
        case (.double(let left), .integer(let right)):
            left.truncated.map { $0 == right ? left < Double($0) : $0 < right } ?? (left < 0)
        }
    }

    func isMultiple(of divisor: Int64) -> Bool {
        switch self {
        case .integer(let value): value.isMultiple(of: divisor)
        case .double(let value): value.integral?.isMultiple(of: divisor) ?? false
        }
    }
}

extension Keywords {
    fileprivate mutating func takeNumber(_ name: String) throws(Schema.CompileError) -> Number? {
        guard let json = take(name) else { return nil }
        guard let number = Number(json) else { throw failure(name, "must be a number") }
        return number
    }
}
