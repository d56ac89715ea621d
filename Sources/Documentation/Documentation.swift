package import Catalogue
import JSON

/// The documentation of a catalogue's methods: Markdown in the shape of the API's first description, one file per module.
package struct Documentation {
    /// What the examples call; `$TOKEN` is the shell's.
    private static let address = "http://127.0.0.1:8080"
    private let catalogue: Catalogue

    package init(_ catalogue: Catalogue) {
        self.catalogue = catalogue
    }

    /// File names (`admin-users.md`, `README.md` for the list) with their text.
    package var files: [String: String] {
        let modules = Dictionary(grouping: catalogue.methods.values) { Self.module(of: $0) }
        var files = ["README.md": index(of: modules)]
        for (module, methods) in modules { files[Self.fileName(module)] = page(module, methods) }
        return files
    }

    private static func module(of method: Method) -> String {
        method.id.split(separator: "/").dropFirst().dropLast().joined(separator: "/")
    }

    private static func fileName(_ module: String) -> String {
        module.replacing("/", with: "-") + ".md"
    }

    private static let notice = "<!-- Written by `gatehouse docs`; change the entries in sql/api/ instead. -->"

    private func index(of modules: [String: [Method]]) -> String {
        var lines = [
            "# API v1", "", Self.notice, "",
            "Every method is `POST /v1/<module>/<method>` with a JSON array of its parameters.", "",
            "| method | | permissions |", "| --- | --- | --- |",
        ]
        for (module, methods) in modules.sorted(by: { $0.key < $1.key }) {
            for method in methods.sorted(by: { $0.id < $1.id }) {
                let link = "\(Self.fileName(module))#\(Self.anchor(method.title))"
                lines.append("| [\(method.id)](\(link)) | \(method.title) | \(permissions(of: method)) |")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// How renderers of Markdown name a heading: lower case, spaces as hyphens, other punctuation left out.
    private static func anchor(_ title: String) -> String {
        String(
            title.lowercased().compactMap { character in
                character == " "
                    ? "-" : (character.isLetter || character.isNumber || character == "-") ? character : nil
            })
    }

    private func permissions(of method: Method) -> String {
        method.permissions.map { "`\($0)`" }.joined(separator: ", ")
    }

    private func page(_ module: String, _ methods: [Method]) -> String {
        var lines = ["# /v1/\(module)", "", Self.notice]
        for method in methods.sorted(by: { $0.id < $1.id }) {
            lines += ["", "## \(method.title)"] + section(of: method)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func section(of method: Method) -> [String] {
        let signature = method.parameters.map { $0.isRequired ? $0.name : "[\($0.name)]" }
        var lines = [
            "", "<!-- tabs:start -->", "", "#### **JavaScript**", "", "```javascript",
            "const res = await api.call( \((["\"\(method.id)\""] + signature).joined(separator: ", ")) );", "```", "",
            "#### **Shell**", "", "```shell",
        ]
        lines += Self.curl(method) + ["```", "", "<!-- tabs:end -->"]
        if let description = method.description { lines += ["", description] }
        lines += ["", "**Permissions:** \(permissions(of: method))"]
        if !method.limits.isEmpty { lines += ["", "**Limits:** \(Self.limits(method.limits))"] }
        if !method.parameters.isEmpty { lines += ["", "**Parameters:**"] }
        for parameter in method.parameters { lines += self.lines(for: parameter) }
        if let comment = method.comment {
            lines += ["", "**In SQL:** `api_v1.\(method.name)`. \(comment)"]
        }
        return lines
    }

    private static func limits(_ limits: MethodLimits) -> String {
        var parts: [String] = []
        if let active = limits.active { parts.append("\(active) calls at once") }
        if let active = limits.activePerUser { parts.append("\(active) calls of one user at once") }
        parts += limits.rates.map { "\($0.requests) calls in \($0.seconds) s per \($0.subject.rawValue)" }
        return parts.joined(separator: ", ")
    }

    private func lines(for parameter: Method.Parameter) -> [String] {
        var head = "- **`\(parameter.name)\(parameter.isRequired ? "" : "?")`**"
        if let types = Self.types(parameter.schema) { head += " <\(types)\\>" }
        if let description = parameter.description { head += " \(description)" }
        return ["", head, "", "  ```yaml"] + YAML.lines(parameter.schema).map { "  " + $0 } + ["  ```"]
    }

    private static func types(_ schema: JSON) -> String? {
        switch schema["type"] {
        case .string(let name)?: name
        case .array(let names)?: names.compactMap(\.string).joined(separator: "\\> | <")
        default: nil
        }
    }

    /// The call with the examples of the entry: all parameters up to the last that has one.
    private static func curl(_ method: Method) -> [String] {
        let last = method.parameters.lastIndex { $0.isRequired || $0.example != nil }
        let values = last.map { method.parameters[...$0].map { $0.example ?? .null } } ?? []
        let body = String(decoding: JSON.array(values).serialized(), as: UTF8.self)
        return [
            "curl \\", "    -X POST \\", "    -H \"Authorization: Bearer $TOKEN\" \\",
            "    -H \"Content-Type: application/json\" \\",
            "    -d '\(body.replacing("'", with: #"'\''"#))' \\", "    \"\(address)\(method.id)\"",
        ]
    }
}
