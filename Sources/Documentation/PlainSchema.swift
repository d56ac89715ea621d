package import JSON

extension JSON {
    /// A schema of the catalogue in JSON Schema's own words: `apiRead` spelt out, an array of `items` as `prefixItems`.
    package var plainSchema: JSON {
        guard case .object(let keywords) = self else { return self }
        if let fields = keywords["apiRead"] { return ListOptions(fields).schema }
        return .object(Object(keywords.map { ($0.key, Self.plain($0.key, $0.value)) }.map(Self.renamed)))
    }

    private static func plain(_ keyword: String, _ value: JSON) -> JSON {
        switch (keyword, value) {
        case ("properties", .object(let members)): .object(Object(members.map { ($0.key, $0.value.plainSchema) }))
        case ("items", .array(let list)), ("prefixItems", .array(let list)), ("anyOf", .array(let list)),
            ("oneOf", .array(let list)), ("allOf", .array(let list)):
            .array(list.map(\.plainSchema))
        case ("items", _), ("additionalProperties", _), ("propertyNames", _), ("not", _): value.plainSchema
        default: value
        }
    }

    private static func renamed(_ member: Object.Element) -> Object.Element {
        if case ("items", .array) = member { return ("prefixItems", member.value) }
        return member
    }

    /// The schema, or null.
    var orNull: JSON {
        if case .object(let keywords) = self, case .string(let type)? = keywords["type"], keywords["enum"] == nil,
            keywords["const"] == nil
        {
            return adding("type", [.string(type), "null"])
        }
        if self["type"]?.array?.contains("null") == true || self["anyOf"]?.array?.contains(["type": "null"]) == true {
            return self
        }
        return ["anyOf": [self, ["type": "null"]]]
    }

    /// An object with a member more, or with another value for it.
    func adding(_ key: String, _ value: JSON) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(Object(Array(members) + [(key, value)]))
    }
}

/// The options of a method that reads a list: what `Schemas/APIReadRule` admits, as JSON Schema.
///
/// Looser in two places that JSON Schema has no words for: a field may be named twice in `order_by`, and `1.0` is an
/// integer.
struct ListOptions {
    private let fields: [(key: String, value: JSON)]

    init(_ fields: JSON) {
        if case .object(let members) = fields { self.fields = Array(members) } else { self.fields = [] }
    }

    /// Whether one row can be asked for by its id.
    var takesID: Bool {
        fields.contains { $0.key == "id" && Self.operators($0.value).contains("=") }
    }

    var schema: JSON { takesID ? ["anyOf": [byID, list]] : list }

    private var byID: JSON {
        let field = fields.first { $0.key == "id" }?.value ?? [:]
        return Self.closed(["id": Self.scalar(field).adding("type", "string")], required: ["id"])
    }

    private var list: JSON {
        let conditions = fields.filter { !Self.operators($0.value).isEmpty }
        let required = fields.filter { $0.value["required"] == true }.map(\.key)
        var options: JSON.Object = [:]
        func add(_ name: String, _ schema: JSON) { options = JSON.Object(Array(options) + [(name, schema)]) }
        let properties = JSON.Object(conditions.map { ($0.key, Self.condition($0.value)) })
        add("where", Self.closed(properties, required: required))
        if let order { add("order_by", order) }
        add("limit", ["type": "integer", "minimum": 1, "default": 100])
        add("offset", ["type": "integer", "minimum": 0, "maximum": 1_000_000_000, "default": 0])
        return Self.closed(options, required: required.isEmpty ? [] : ["where"])
    }

    private var order: JSON? {
        let names = fields.filter { $0.value["sortable"] == true }.map { JSON.string($0.key) }
        guard !names.isEmpty else { return nil }
        let name: JSON = ["type": "string", "enum": .array(names)]
        let term: JSON = ["anyOf": [name, Self.pair(name, ["type": "string", "enum": ["asc", "desc"]])]]
        return ["anyOf": [name, ["type": "array", "items": term, "maxItems": 8]]]
    }

    private static func closed(_ properties: JSON.Object, required: [String]) -> JSON {
        let schema: JSON = ["type": "object", "properties": .object(properties)]
        return (required.isEmpty ? schema : schema.adding("required", .array(required.map { .string($0) })))
            .adding("additionalProperties", false)
    }

    private static func pair(_ first: JSON, _ second: JSON) -> JSON {
        ["type": "array", "prefixItems": [first, second], "items": false, "minItems": 2]
    }

    private static func operators(_ field: JSON) -> [String] {
        field["conditions"]?.array?.compactMap(\.string) ?? []
    }

    /// What a field is compared with.
    private static func scalar(_ field: JSON) -> JSON {
        guard case .object(let keywords) = field else { return [:] }
        let own: Set<String> = ["conditions", "sortable", "required"]
        let schema = JSON.object(JSON.Object(keywords.filter { !own.contains($0.key) })).plainSchema
        switch schema["type"] {
        case nil: return schema.adding("type", ["string", "number", "boolean"])
        case .array(let types)?: return schema.adding("type", .array(types.filter { $0 != "null" }))
        default: return schema
        }
    }

    private static func condition(_ field: JSON) -> JSON {
        let operators = operators(field)
        let scalar = scalar(field)
        let equal = field["required"] == true ? scalar : scalar.orNull
        var alternatives: [JSON] = operators.contains("=") ? [equal] : []
        func add(_ names: Set<String>, _ operand: JSON) {
            let names = operators.filter(names.contains).map { JSON.string($0) }
            if !names.isEmpty { alternatives.append(pair(["type": "string", "enum": .array(names)], operand)) }
        }
        add(["=", "!="], equal)
        add(["<", "<=", ">", ">="], scalar)
        var pattern: JSON = ["type": "string"]
        if let length = field["maxLength"] { pattern = pattern.adding("maxLength", length) }
        add(["like"], pattern)
        add(["in", "not in"], ["type": "array", "items": scalar, "minItems": 1, "maxItems": 1_000])
        return alternatives.count == 1 ? alternatives[0] : ["anyOf": .array(alternatives)]
    }
}
