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
        let modules = catalogue.modules
        var files = ["README.md": index(of: modules)]
        for (module, methods) in modules { files[Self.fileName(module)] = page(module, methods) }
        return files
    }

    private static func fileName(_ module: String) -> String {
        module.replacing("/", with: "-") + ".md"
    }

    private static let notice = "<!-- Written by `gatehouse docs`; change the entries in sql/api/ instead. -->"

    private func index(of modules: [(name: String, methods: [Method])]) -> String {
        var lines = [
            "# API v1", "", Self.notice, "",
            "Every method is `POST /v1/<module>/<method>` with a JSON array of its parameters.", "",
            "| method | | permissions |", "| --- | --- | --- |",
        ]
        for (module, methods) in modules {
            for method in methods {
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
        for method in methods {
            lines += ["", "## \(method.title)"] + section(of: method)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// For formatters of Markdown, before each block of code.
    private static let ignored = "<!-- prettier-ignore -->"

    private func section(of method: Method) -> [String] {
        var lines = [
            "", "<!-- tabs:start -->", "", "#### **JavaScript**", "", Self.ignored, "```javascript",
            Self.javaScript(method), "```", "", "#### **Shell**", "", Self.ignored, "```shell",
        ]
        lines += Self.curl(method, address: Self.address) + ["```", "", "<!-- tabs:end -->"]
        if let description = method.description { lines += ["", description] }
        lines += ["", "**Permissions:** \(permissions(of: method))"]
        if let upload = method.upload { lines += ["", "**File:** \(Self.upload(upload))"] }
        if !method.limits.isEmpty { lines += ["", "**Limits:** \(Self.limits(method.limits))"] }
        if !method.parameters.isEmpty { lines += ["", "**Parameters:**"] }
        for parameter in method.parameters { lines += self.lines(for: parameter) }
        lines += returns(of: method)
        if let comment = method.comment {
            lines += ["", "**In SQL:** `api_v1.\(method.name)`. \(comment)"]
        }
        return lines
    }

    private func returns(of method: Method) -> [String] {
        guard let schema = method.dataSchema else { return [] }
        if schema == ["type": "null"] { return ["", "**Returns:** nothing"] }
        var head = "**Returns:**"
        if let types = Self.types(schema) { head += " <\(types)\\>" }
        if schema.admitsNull { head += " Left out where it would be null." }
        return ["", head] + Self.details("JSON schema", schema)
    }

    static func javaScript(_ method: Method) -> String {
        let signature = method.parameters.map { $0.isRequired ? $0.name : "[\($0.name)]" }
        let function = method.upload == nil ? "call" : "upload"
        return "const res = await api.\(function)( \(([#""\#(method.id)""#] + signature).joined(separator: ", ")) );"
    }

    static func limits(_ limits: MethodLimits) -> String {
        var parts: [String] = []
        if let active = limits.active { parts.append("\(active) calls at once") }
        if let active = limits.activePerUser { parts.append("\(active) calls of one user at once") }
        parts += limits.rates.map { "\($0.requests) calls in \($0.seconds) s per \($0.subject.rawValue)" }
        return parts.joined(separator: ", ")
    }

    private func lines(for parameter: Method.Parameter) -> [String] {
        var head = "-   **`\(parameter.name)\(parameter.isRequired ? "" : "?")`**"
        if let types = Self.types(parameter.schema) { head += " <\(types)\\>" }
        if let description = parameter.description { head += " \(description)" }
        return ["", head] + Self.details("JSON schema", parameter.schema).map { $0.isEmpty ? "" : "    " + $0 }
    }

    private static func details(_ summary: String, _ schema: JSON) -> [String] {
        ["", "<details>", "    <summary>\(summary)</summary>", "", ignored, "```yaml"] + YAML.lines(schema)
            + ["```", "", "</details>"]
    }

    private static func types(_ schema: JSON) -> String? {
        let names: [String]
        if let alternatives = schema["anyOf"]?.array {
            names = alternatives.compactMap(types)
        } else {
            switch schema["type"] {
            case .string(let name)?: names = [name]
            case .array(let list)?: names = list.compactMap(\.string)
            default: names = schema["apiRead"] == nil ? [] : ["object"]
            }
        }
        let written = names.map { $0 == "object" ? "Object" : $0 == "array" ? "Array" : $0 }
        return written.isEmpty ? nil : written.joined(separator: "\\> | <")
    }

    /// What a file may be.
    static func upload(_ rule: Method.UploadRule) -> String {
        let types = rule.contentTypes.isEmpty ? "any file" : rule.contentTypes.map { "`\($0)`" }.joined(separator: ", ")
        return types + (rule.limit.map { ", at most \($0) bytes" } ?? "")
    }

    /// The call with the examples of the entry.
    static func curl(_ method: Method, address: String) -> [String] {
        func quoted(_ parameters: some Sequence<JSON>) -> String {
            String(decoding: JSON.array(Array(parameters)).serialized(), as: UTF8.self)
                .replacing("'", with: #"'\''"#)
        }
        if method.upload != nil {
            let rest = method.exampleParameters.dropFirst()
            let further = rest.isEmpty ? [] : ["    --form-string 'params=\(quoted(rest))' \\"]
            return ["curl \\", "    -H \"Authorization: Bearer $TOKEN\" \\", "    -F \"file=@$FILE\" \\"] + further
                + ["    \"\(address)\(method.id)\""]
        }
        return [
            "curl \\", "    -X POST \\", "    -H \"Authorization: Bearer $TOKEN\" \\",
            "    -H \"Content-Type: application/json\" \\",
            "    -d '\(quoted(method.exampleParameters))' \\", "    \"\(address)\(method.id)\"",
        ]
    }
}
