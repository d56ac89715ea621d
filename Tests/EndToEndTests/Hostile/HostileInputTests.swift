import JSON
import NIOHTTP1
import PostgresClient
import Testing

/// Input that nobody sends in good faith: a 4xx of the contract, never a fault.
@Suite(.timeLimit(.minutes(20)))
struct HostileInputTests {
    /// A method of the catalogue with parameters that fit.
    struct Sample {
        let id: String
        let parameters: [(schema: JSON, isRequired: Bool, value: JSON)]
        var values: [JSON] { parameters.map(\.value) }
    }

    static func samples(_ database: TestDatabase) throws -> [Sample] {
        let catalogue = try JSON(parsing: try #require(try database.scalar("select gate.node_catalogue()")))
        return try #require(catalogue["methods"]?.array).map { method in
            let parameters = try #require(method["parameters"]?.array).map { parameter in
                let schema = parameter["schema"] ?? [:]
                let example = schema["pattern"] == nil ? nil : parameter["example"]
                return (schema, parameter["required"]?.bool ?? true, example ?? value(for: schema))
            }
            return Sample(id: try #require(method["id"]?.string), parameters: parameters)
        }
    }

    private static func value(for schema: JSON) -> JSON {
        if case .object(let fields)? = schema["apiRead"] { return options(for: fields) }
        let types = types(of: schema)
        if types.contains("object") {
            return .object(JSON.Object((properties(of: schema)).map { (key: $0.key, value: value(for: $0.value)) }))
        }
        if types.contains("array") { return ["user"] }
        if types == ["boolean"] { return true }
        if schema["format"] == "date-time" { return "2999-12-31T23:59:59Z" }
        return "some-value-1"
    }

    /// Options of a list with a condition for each field that takes one.
    private static func options(for fields: JSON.Object) -> JSON {
        let conditions = fields.compactMap { field -> (key: String, value: JSON)? in
            guard let name = field.value["conditions"]?.array?.first else { return nil }
            return (key: field.key, value: [name, "some-value-1"])
        }
        let sortable = fields.filter { $0.value["sortable"] == true }.map { JSON.array([.string($0.key), "desc"]) }
        return [
            "where": .object(JSON.Object(conditions)), "order_by": .array(sortable), "limit": 10, "offset": 0,
        ]
    }

    private static func properties(of schema: JSON) -> JSON.Object {
        if case .object(let members)? = schema["properties"] { members } else { [:] }
    }

    /// The JSON types that a schema lets through, as far as the catalogue's schemas say it.
    private static func types(of schema: JSON) -> Set<String> {
        if let choices = schema["anyOf"]?.array { return choices.reduce(into: []) { $0.formUnion(types(of: $1)) } }
        if let list = schema["type"]?.array { return Set(list.compactMap(\.string)) }
        return schema["type"]?.string.map { [$0] } ?? [
            "null", "boolean", "integer", "number", "string", "array", "object",
        ]
    }

    private static let oneOfEach: [(type: String, value: JSON)] = [
        ("null", nil), ("boolean", true), ("integer", 5), ("number", 1.5), ("string", "x"), ("array", []),
        ("object", [:]),
    ]

    @Test func wrongTypesInEveryParameterOfEveryMethod() async throws {
        try await Stage.with(tree: Application.example) { stage in
            let token = try stage.database.makeAPIToken(of: "1", set: ["permissions": "'{admin,manage-topics}'"])
            let samples = try Self.samples(stage.database)
            #expect(samples.count >= 10)
            var count = 0
            func check(_ sample: Sample, _ parameters: [JSON], _ path: String?) async throws {
                try stage.database.resetThrottles()
                let reply = try await stage.client.call(
                    String(sample.id.dropFirst(4)), .array(parameters), token: token)
                count += 1
                #expect(reply.status < 500, "\(sample.id) \(parameters): \(reply.text)")
                guard let path else { return }
                #expect(reply.code == -32808, "\(sample.id) \(parameters): \(reply.text)")
                #expect(reply.errorPath?.hasPrefix(path) == true, "\(sample.id) \(parameters): \(reply.text)")
            }
            for sample in samples {
                try await check(sample, sample.values + [5], "")
                for (index, parameter) in sample.parameters.enumerated() {
                    let types = Self.types(of: parameter.schema)
                    for (type, wrong) in Self.oneOfEach where !types.contains(type) {
                        if type == "null" && !parameter.isRequired { continue }
                        var parameters = sample.values
                        parameters[index] = wrong
                        try await check(sample, parameters, "/\(index)")
                    }
                    for (name, schema) in Self.properties(of: parameter.schema) {
                        let types = Self.types(of: schema)
                        for (type, wrong) in Self.oneOfEach where !types.contains(type) {
                            guard case .object(let members) = sample.values[index] else { continue }
                            var parameters = sample.values
                            parameters[index] = .object(
                                JSON.Object(members.map { ($0.key, $0.key == name ? wrong : $0.value) }))
                            try await check(sample, parameters, "/\(index)/\(name)")
                        }
                    }
                }
            }
            #expect(count > 80)
        }
    }

    @Test func undecodableBodiesOfEveryMethod() async throws {
        try await Stage.with(tree: Application.example) { stage in
            let token = try stage.database.makeAPIToken(of: "1", set: ["permissions": "'{admin,manage-topics}'"])
            let bearer = [("authorization", "Bearer \(token)")]
            let deep = String(repeating: "[", count: 2000) + String(repeating: "]", count: 2000)
            let deepObject = String(repeating: #"{"a":"#, count: 2000) + "1" + String(repeating: "}", count: 2000)
            var bodies = [
                #"["\u0000"]"#, #"["a\u0000b"]"#, #"[{"\u0000":1}]"#, #"["\ud800"]"#, #"["\udc00x"]"#,
                #"["\udc00\ud800"]"#,
                #"[{"username":"\ud83d","password":"x"}]"#, deep, deepObject, #"[1e400]"#, "[-1e400]",
                "[9223372036854775808]", "[-9223372036854775809]", "[\(String(repeating: "9", count: 5000))]", "[NaN]",
                "[01]", "[1.]", "[+1]", "[.5]", "['a']", "[\"\u{1}\"]", "{\"a\":1,}", "[\"\\x\"]", "[\"\\u12\"]",
                "\u{FEFF}[]", "[]]", "tru", "[//\n]",
            ].map { Array($0.utf8) }
            bodies += [
                [0x5B, 0x22, 0xFF, 0x22, 0x5D], [0x5B, 0x22, 0xC0, 0x80, 0x22, 0x5D],
                [0x5B, 0x22, 0xED, 0xA0, 0x80, 0x22, 0x5D],
                [0x5B, 0x22, 0xF5, 0x80, 0x80, 0x80, 0x22, 0x5D], [0x5B, 0x22, 0xC3, 0x22, 0x5D], [0],
                [0xFE, 0xFF, 0, 0x5B],
            ]
            for sample in try Self.samples(stage.database) {
                for body in bodies {
                    let reply = try await stage.client.send(.POST, sample.id, headers: bearer, body: body)
                    #expect(reply.status == 400 && reply.code == -32807, "\(sample.id): \(reply.text)")
                }
                let large = [UInt8](repeating: UInt8(ascii: "["), count: 2 << 20)
                #expect(try await stage.client.send(.POST, sample.id, headers: bearer, body: large).status == 413)
            }
            for body in bodies {
                #expect(try await stage.client.send(.POST, "/", body: body).code == -32700)
            }
        }
    }

    /// Text that JSON can hold.
    static let strangeTexts: [String] = [
        "", " ", "'", "\"", "\\", "';drop table gatehouse.users;--", "$1", "%s%n", "../../etc/passwd",
        "\r\nx: y",
        "\u{1}\u{1F}\u{7F}", "\u{202E}abc", "e\u{301}\u{301}\u{301}", "👨‍👩‍👧‍👦", "\u{FFFE}\u{FFFF}\u{10FFFF}", "İıſK",
        "NULL", "true", "-1", "18446744073709551616", "1e400", "{}", "[]", "\u{FEFF}a", "ﷺ",
        String(repeating: "x", count: 900_000), String(repeating: "\u{301}", count: 100_000),
        String(repeating: "👩", count: 100_000), String(repeating: "a@", count: 50_000),
        String(repeating: "a.", count: 50_000) + "@" + String(repeating: "b.", count: 50_000),
    ]

    @Test func strangeTextInEveryString() async throws {
        try await Stage.with { stage in
            let token = try stage.database.makeAPIToken(of: "1", set: ["permissions": "'{admin}'"])
            let texts = Self.strangeTexts
            // Thousands of calls: a connection for each would take a third of the time.
            let owner = try BlockingConnection(url: try stage.database.url(as: "gatehouse_owner"))
            for sample in try Self.samples(stage.database) {
                for text in texts {
                    for index in sample.parameters.indices {
                        for value in Self.variants(of: sample.values[index], with: text) {
                            try owner.execute("delete from gatehouse.throttles")
                            var parameters = sample.values
                            parameters[index] = value
                            let reply = try await stage.client.call(
                                String(sample.id.dropFirst(4)), .array(parameters), token: token)
                            #expect(reply.status < 500, "\(sample.id) \(text.prefix(40)): \(reply.text.prefix(300))")
                        }
                    }
                }
            }
            let echo = try await stage.client.call("test/test", .array([.string(texts[14] + texts[12] + texts[23])]))
            #expect(echo.data?.string.map { Array($0.utf8) } == Array((texts[14] + texts[12] + texts[23]).utf8))
        }
    }

    /// The value with `text` in place of each string in it, one at a time, and of each key.
    static func variants(of value: JSON, with text: String) -> [JSON] {
        switch value {
        case .object(let members):
            return members.indices.flatMap { position in
                variants(of: members[position].value, with: text).map { changed in
                    .object(
                        JSON.Object(
                            members.indices.map { (members[$0].key, $0 == position ? changed : members[$0].value) }))
                }
            }
                + [JSON.string(text), true].map { value in
                    .object(JSON.Object(members.map { $0 } + [(key: text, value: value)]))
                }
        case .array(let elements):
            return elements.indices.flatMap { position in
                variants(of: elements[position], with: text).map { changed in
                    .array(elements.indices.map { $0 == position ? changed : elements[$0] })
                }
            } + [.array([.string(text)])]
        default: return [.string(text)]
        }
    }
}
