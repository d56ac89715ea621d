import Catalogue
import JSON

extension Method {
    /// The fields that it reads a list by, with the position of that parameter; nil: it reads none.
    var list: (position: Int, options: ListOptions)? {
        for (position, parameter) in parameters.enumerated() {
            if let fields = parameter.schema["apiRead"] { return (position, ListOptions(fields)) }
        }
        return nil
    }

    /// Schema of a reply's `data`, which is left out where it would be null. Nil: the entry does not tell.
    var dataSchema: JSON? {
        guard let result else { return nil }
        guard let list else { return result }
        let rows: JSON = ["type": "array", "items": result]
        return list.options.takesID ? ["anyOf": [rows, result]] : rows
    }

    /// How many parameters must be there: all up to the last that is required.
    var requiredCount: Int { (parameters.lastIndex { $0.isRequired } ?? -1) + 1 }

    var module: String { id.split(separator: "/").dropFirst().dropLast().joined(separator: "/") }

    /// What examples call it with: all parameters up to the last that has an example or must be there.
    var exampleParameters: [JSON] {
        let last = parameters.lastIndex { $0.isRequired || $0.example != nil }
        return last.map { parameters[...$0].map { $0.example ?? .null } } ?? []
    }
}

extension Catalogue {
    /// Methods by module, both in order.
    var modules: [(name: String, methods: [Method])] {
        Dictionary(grouping: methods.values, by: \.module)
            .map { (name: $0.key, methods: $0.value.sorted { $0.id < $1.id }) }
            .sorted { $0.name < $1.name }
    }
}
