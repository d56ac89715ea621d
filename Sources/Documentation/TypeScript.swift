package import Catalogue
import JSON

/// The TypeScript declarations of a catalogue's methods: parameters and data of each.
package struct TypeScript {
    private let catalogue: Catalogue

    package init(_ catalogue: Catalogue) {
        self.catalogue = catalogue
    }

    package var text: String {
        let methods = catalogue.modules.flatMap(\.methods).map(Self.declaration)
        return Self.head + "export interface Methods {\n" + methods.joined(separator: "\n") + "}\n"
    }

    private static let head = """
        // Written by `gatehouse docs --typescript`; change the entries in sql/api/ instead.

        /** `meta` of a method that reads a list. */
        export interface ListMeta {
            total: number;
            summary: { total: number };
        }

        /** Methods that answer one row if asked for it by id, else an array of rows. */
        export type ReadMethod = {
            [Name in keyof Methods]: Methods[Name] extends { row: unknown } ? Name : never;
        }[keyof Methods];

        /** What such a method takes to answer an array. */
        export type ListOptions<Name extends ReadMethod> = Exclude<Methods[Name]["params"][0], { id: string }>;

        /**
         * Every method by its path. `params`: what `call` takes. `upload`: what `upload` takes besides the file. `data`: what
         * comes back; `row` where that may be one row. `meta`: what comes with a list.
         */

        """

    private static func declaration(_ method: Method) -> String {
        let text = [method.title, method.description].compactMap { $0 }.joined(separator: ". ")
        var lines = [
            "    /** \(text.replacing("*/", with: "*\\/").replacing("\n", with: " ")) */",
            "    \(literal(method.id)): {",
        ]
        func add(_ name: String, _ type: String) { lines.append("        \(name): \(type);") }
        add("params", parameters(method.parameters, isUpload: method.upload != nil))
        if method.upload != nil { add("upload", parameters(Array(method.parameters.dropFirst()), isUpload: false)) }
        if let list = method.list {
            let row = indented(method.result.map(type) ?? "unknown")
            let takesID = list.options.takesID && list.position == 0
            if takesID { add("row", row) }
            add("data", takesID ? "\(arrayOf(row)) | \(row)" : arrayOf(row))
            add("meta", "ListMeta")
        } else {
            add("data", indented(data(method.result)))
        }
        return (lines + ["    };", ""]).joined(separator: "\n")
    }

    private static func indented(_ type: String) -> String { type.replacing("\n", with: "\n        ") }

    /// Data that would be null is left out.
    private static func data(_ schema: JSON?) -> String {
        guard let schema else { return "unknown" }
        let alternatives = alternatives(schema)
        return union(alternatives.filter { $0 != "null" } + (alternatives.contains("null") ? ["undefined"] : []))
    }

    private static func parameters(_ parameters: [Method.Parameter], isUpload: Bool) -> String {
        let required = (parameters.lastIndex { $0.isRequired } ?? -1) + 1
        let elements = parameters.enumerated().map { index, parameter in
            // A file comes by `upload` only.
            let type = isUpload && index == 0 ? "null" : type(parameter.schema.plainSchema)
            let label = isName(parameter.name) ? parameter.name : "parameter\(index)"
            if parameter.isRequired { return "\(label): \(type)" }
            return "\(label)\(index < required ? "" : "?"): \(union([type, "null"]))"
        }
        let line = "[\(elements.joined(separator: ", "))]"
        guard line.count > 100 || line.contains("\n") else { return line }
        return "[\n" + elements.map { "            \($0.replacing("\n", with: "\n            ")),\n" }.joined()
            + "        ]"
    }

    // MARK: Types

    static func type(_ schema: JSON) -> String { union(alternatives(schema)) }

    /// The types of which a value has one.
    private static func alternatives(_ schema: JSON) -> [String] {
        guard case .object = schema else { return [schema == false ? "never" : "unknown"] }
        if let value = schema["const"] { return [literal(value)] }
        if let values = schema["enum"]?.array { return values.map(literal) }
        for keyword in ["anyOf", "oneOf"] {
            if let schemas = schema[keyword]?.array { return schemas.flatMap(alternatives) }
        }
        if let schemas = schema["allOf"]?.array { return [schemas.map { "(\(type($0)))" }.joined(separator: " & ")] }
        switch schema["type"] {
        case .string(let name)?: return [type(named: name, schema)]
        case .array(let names)?: return names.compactMap(\.string).map { type(named: $0, schema) }
        default: return [schema["properties"] == nil ? "unknown" : object(schema)]
        }
    }

    private static func type(named name: String, _ schema: JSON) -> String {
        switch name {
        case "integer", "number": "number"
        case "array": array(schema)
        case "object": object(schema)
        default: name
        }
    }

    private static func array(_ schema: JSON) -> String {
        if let elements = schema["prefixItems"]?.array {
            return "[\(elements.map(type).joined(separator: ", "))]"
        }
        let element = schema["items"].map(type) ?? "unknown"
        if let count = schema["minItems"]?.integer, schema["maxItems"]?.integer == count, (1...4).contains(count) {
            return "[\(Array(repeating: element, count: Int(count)).joined(separator: ", "))]"
        }
        return arrayOf(element)
    }

    private static func arrayOf(_ element: String) -> String {
        element.contains(" | ") || element.contains(" & ") ? "Array<\(element)>" : "\(element)[]"
    }

    private static func object(_ schema: JSON) -> String {
        guard case .object(let properties)? = schema["properties"], !properties.isEmpty else {
            let others = schema["additionalProperties"] ?? true
            return others == false ? "{}" : "{ [name: string]: \(type(others)) }"
        }
        let required = schema["required"]?.array ?? []
        let members = properties.map { name, schema in
            "\(isName(name) ? name : literal(name))\(required.contains(.string(name)) ? "" : "?"): \(type(schema))"
        }
        let line = "{ \(members.joined(separator: "; ")) }"
        guard line.count > 90 || line.contains("\n") else { return line }
        return "{\n" + members.map { "    \($0.replacing("\n", with: "\n    "));\n" }.joined() + "}"
    }

    private static func union(_ types: [String]) -> String {
        var distinct: [String] = []
        for type in types where !distinct.contains(type) { distinct.append(type) }
        return distinct.contains("unknown") ? "unknown" : distinct.joined(separator: " | ")
    }

    private static func literal(_ value: JSON) -> String {
        switch value {
        case .array(let elements): "[\(elements.map(literal).joined(separator: ", "))]"
        case .object: "object"
        default: String(decoding: value.serialized(), as: UTF8.self)
        }
    }

    private static func literal(_ text: String) -> String { literal(.string(text)) }

    private static func isName(_ text: String) -> Bool {
        text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil
    }
}
