import JSON

/// A value under the equality of JSON Schema: numbers by their value (1 equals 1.0), objects regardless of order.
struct SchemaValue: Hashable {
    let json: JSON

    init(_ json: JSON) {
        self.json = json
    }

    static func == (left: SchemaValue, right: SchemaValue) -> Bool {
        switch (left.json, right.json) {
        case (.integer(let integer), .number(let double)), (.number(let double), .integer(let integer)):
            double.integral == integer
        case (.array(let left), .array(let right)):
            left.elementsEqual(right) { SchemaValue($0) == SchemaValue($1) }
        case (.object(let left), .object(let right)):
            left.isEqual(to: right) { SchemaValue($0) == SchemaValue($1) }
        default: left.json == right.json
        }
    }

    func hash(into hasher: inout Hasher) {
        switch json {
        case .null: hasher.combine(0 as UInt8)
        case .bool(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(value)
        case .number(let value):
            if let integer = value.integral { hasher.combine(integer) } else { hasher.combine(value) }
        case .string(let value): hasher.combine(ByteKey(value))
        case .array(let elements):
            hasher.combine(elements.count)
            for element in elements { SchemaValue(element).hash(into: &hasher) }
        case .object(let members):
            // The order must not count, hence the sum of the members' own hashes.
            hasher.combine(
                members.reduce(0) { sum, member in
                    var hasher = Hasher()
                    hasher.combine(ByteKey(member.key))
                    hasher.combine(SchemaValue(member.value))
                    return sum &+ hasher.finalize()
                })
        }
    }
}
