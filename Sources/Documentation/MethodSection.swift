import Catalogue
import JSON

/// What the page says of one method.
struct MethodSection {
    private let method: Method

    init(_ method: Method) {
        self.method = method
    }

    var html: String {
        let parts = [
            #"<section class="method" id="\#(method.name)">"#,
            "<h3>\(method.title.escaped)</h3>",
            #"<p class="path"><code>\#(method.id.escaped)</code></p>"#,
            method.description.map { "<p>\($0.escapedMarkdown)</p>" },
            "<dl><dt>Permissions</dt><dd>\(permissions)</dd>\(upload)\(limits)</dl>",
            parameters,
            examples,
            reply,
            tryIt,
            method.comment.map {
                #"<p class="sql">In SQL: <code>api_v1.\#(method.name)</code>. \#($0.escapedMarkdown)</p>"#
            },
            "</section>",
        ]
        return parts.compactMap { $0 }.joined(separator: "\n")
    }

    private var permissions: String {
        method.permissions.map { "<code>\($0.escaped)</code>" }.joined(separator: ", ")
    }

    private var upload: String {
        method.upload.map { "<dt>File</dt><dd>\(Documentation.upload($0).escapedMarkdown)</dd>" } ?? ""
    }

    private var limits: String {
        guard !method.limits.isEmpty else { return "" }
        return "<dt>Limits</dt><dd>\(Documentation.limits(method.limits).escaped)</dd>"
    }

    // MARK: Parameters

    private var parameters: String? {
        guard !method.parameters.isEmpty else { return nil }
        return """
            <h4>Parameters</h4>
            <table class="parameters">
            <thead><tr><th>Name</th><th>Type</th><th>Description</th></tr></thead>
            <tbody>
            \(method.parameters.map(row).joined(separator: "\n"))
            </tbody>
            </table>
            """
    }

    private func row(_ parameter: Method.Parameter) -> String {
        let need = parameter.isRequired ? "required" : "optional"
        let schema = YAML.lines(parameter.schema).joined(separator: "\n")
        // Of a schema that is its type alone nothing is left to tell.
        let isPlain = parameter.schema == .object(["type": parameter.schema["type"] ?? .null])
        let details = isPlain ? "" : "<details><summary>Schema</summary><pre>\(schema.escaped)</pre></details>"
        return """
            <tr><td><code>\(parameter.name.escaped)</code><br><small>\(need)</small></td><td>\(types(parameter))</td>\
            <td>\(parameter.description?.escapedMarkdown ?? "")\(details)</td></tr>
            """
    }

    private func types(_ parameter: Method.Parameter) -> String {
        let names: [String]
        switch parameter.schema["type"] {
        case .string(let name)?: names = [name]
        case .array(let list)?: names = list.compactMap(\.string)
        default:
            if parameter.schema["apiRead"] != nil { return ##"<a href="#lists">list options</a>"## }
            names = (parameter.schema["anyOf"]?.array ?? []).compactMap { $0["type"]?.string }
        }
        return names.isEmpty ? "any" : names.joined(separator: " or ").escaped
    }

    // MARK: Examples

    private var examples: String {
        let base = #"<span class="base">https://api.example.com</span>"#
        // The address is written by the page's script.
        let marker = "\u{1}"
        let shell = Documentation.curl(method, address: marker).joined(separator: "\n").escaped
            .replacing(marker, with: base)
        return """
            <div class="tabs">
            <div class="tab"><h4>JavaScript</h4><pre>\(Documentation.javaScript(method).escaped)</pre></div>
            <div class="tab"><h4>curl</h4><pre>\(shell)</pre></div>
            </div>
            """
    }

    private var reply: String? {
        guard let result = method.result else { return nil }
        if result == ["type": "null"] { return "<h4>Reply</h4>\n<p>Without data.</p>" }
        let data: String
        if let list = method.list {
            data =
                "an array of rows, each as below; <code>meta</code> has their number"
                + (list.options.takesID ? ". Asked for by <code>id</code>: one row" : "")
        } else {
            data = result.admitsNull ? "as below, left out where it would be null" : "as below"
        }
        return """
            <h4>Reply</h4>
            <p><code>data</code>: \(data).</p>
            <pre>\(TypeScript.type(result).escaped)</pre>
            """
    }

    // MARK: The form

    private var tryIt: String {
        """
        <details class="try">
        <summary>Try it</summary>
        <form data-method="\(method.id.escaped)">
        \(method.parameters.indices.map(field).joined(separator: "\n"))
        <button>Call</button>\(hasExample ? #" <button type="button" class="example">Fill in the example</button>"# : "")
        <a class="who" href="#caller">as a guest</a>
        <output></output>
        <pre class="body" tabindex="0" hidden></pre>
        </form>
        </details>
        """
    }

    private var hasExample: Bool { method.parameters.contains { $0.example != nil } }

    private func field(_ index: Int) -> String {
        let parameter = method.parameters[index]
        let example = parameter.example.map { Self.text($0, isText: parameter.schema["type"] == "string").escaped }
        let attributes = example.map { #" data-example="\#($0)""# } ?? ""
        let name = parameter.name.escaped + (parameter.isRequired ? "" : " <small>optional</small>")
        let input =
            switch (index, parameter.schema["type"]) {
            case (0, _) where method.upload != nil: #"<input type="file" data-kind="file">"#
            case (_, "string"?):
                if parameter.name.contains("password") || parameter.name.contains("pasword") {
                    #"<input type="password" autocomplete="off" data-kind="text"\#(attributes)>"#
                } else {
                    #"<input autocomplete="off" spellcheck="false" data-kind="text"\#(attributes)>"#
                }
            case (_, "boolean"?):
                #"<select data-kind="json"\#(attributes)><option></option><option>true</option><option>false</option></select>"#
            default:
                #"<textarea rows="3" spellcheck="false" data-kind="json" placeholder="JSON"\#(attributes)></textarea>"#
            }
        return "<label>\(name) \(input)</label>"
    }

    private static func text(_ value: JSON, isText: Bool) -> String {
        if isText, case .string(let text) = value { return text }
        return String(decoding: value.serialized(), as: UTF8.self)
    }
}
