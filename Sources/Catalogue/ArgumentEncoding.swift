package import JSON
package import PostgresClient
import Schemas

/// How a JSON value becomes an SQL argument.
package enum ArgumentEncoding: Sendable, Equatable {
    /// The string itself; any other value's JSON text.
    case text
    /// The JSON text.
    case json
    /// A version byte, then the JSON text.
    case jsonb
    /// Hashes that steps add, an upload's content; of a parameter PostgreSQL's text format.
    case bytea
    /// PostgreSQL's text format of any other type.
    case literal

    package init(typeName: String) {
        self =
            switch typeName {
            case "text", "character varying": .text
            case "json": .json
            case "jsonb": .jsonb
            case "bytea": .bytea
            default: .literal
            }
    }
}

extension Arguments {
    /// Appends a parameter; nil and JSON null become NULL.
    package mutating func append(_ value: JSON?, as encoding: ArgumentEncoding) {
        guard let value, value != .null else { return appendNull() }
        switch (encoding, value) {
        case (.text, .string(let string)): append(text: string)
        case (.text, _), (.json, _): appendField { value.write(to: &$0) }
        case (.jsonb, _):
            appendField {
                $0.append(1)
                value.write(to: &$0)
            }
        case (.literal, .string(let string)), (.bytea, .string(let string)): append(literal: string)
        // Whole numbers are integers to JSON Schema, however they are written; PostgreSQL's do not read 5.0.
        case (.literal, .number(let number)): append(literal: number.integral.map { "\($0)" } ?? value.text)
        case (.literal, _), (.bytea, _): append(literal: value.text)
        }
    }
}

extension JSON {
    fileprivate var text: String { String(decoding: serialized(), as: UTF8.self) }
}
