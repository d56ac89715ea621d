import JSON

/// The types that a schema admits. `number` includes the integers.
struct TypeSet: OptionSet, Sendable {
    let rawValue: UInt8

    static let null = TypeSet(rawValue: 1)
    static let boolean = TypeSet(rawValue: 2)
    static let integer = TypeSet(rawValue: 4)
    static let number = TypeSet(rawValue: 8)
    static let string = TypeSet(rawValue: 16)
    static let array = TypeSet(rawValue: 32)
    static let object = TypeSet(rawValue: 64)

    private static let named: [(name: String, type: TypeSet)] = [
        ("null", .null), ("boolean", .boolean), ("integer", .integer), ("number", .number), ("string", .string),
        ("array", .array), ("object", .object),
    ]

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Reads the keyword `type`: a name or several.
    init(_ json: JSON, at path: String) throws(Schema.CompileError) {
        let elements: [JSON]
        if case .array(let array) = json { elements = array } else { elements = [json] }
        self = []
        for element in elements {
            guard let type = TypeSet.named.first(where: { element == .string($0.name) })?.type else {
                throw Schema.CompileError(path: path, message: "must be a type or an array of types: \(TypeSet.all)")
            }
            insert(type)
        }
        guard !isEmpty else { throw Schema.CompileError(path: path, message: "must name at least one type") }
    }

    private static var all: String { named.map(\.name).joined(separator: ", ") }

    /// The types as in a sentence: `string or null`.
    var names: String { TypeSet.named.filter { contains($0.type) }.map(\.name).joined(separator: " or ") }

    func admits(_ value: JSON) -> Bool {
        switch value {
        case .null: contains(.null)
        case .bool: contains(.boolean)
        case .integer: !isDisjoint(with: [.integer, .number])
        case .number(let double): contains(.number) || contains(.integer) && double.integral != nil
        case .string: contains(.string)
        case .array: contains(.array)
        case .object: contains(.object)
        }
    }
}
