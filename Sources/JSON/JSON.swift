/// A JSON value (RFC 8259).
///
/// Numbers written without fraction and exponent are `integer`, all others `number`, also where their value is integral.
/// `==` compares that form too: `integer(1)` differs from `number(1)`. Strings are equal where their bytes are, as
/// PostgreSQL compares them, not where they are canonically equivalent.
package enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSON])
    case object(Object)

    package static func == (left: JSON, right: JSON) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }
}
