import JSON

/// apiRead: the options of a method that reads a list.
///
/// Its value declares the list's fields: `{name: {conditions?: [operator], sortable?: bool, required?: bool, …}}`, the
/// further keywords being the schema of the values that a condition compares with. It admits `{"id": …}` alone where a
/// field `id` with the condition `=` is declared, else `{"where", "order_by", "limit", "offset"}`, each optional.
struct APIReadRule: Rule {
    private static let maximumOrderTerms = 8
    private static let maximumOffset: Int64 = 1_000_000_000

    private let fields: NameTable<APIReadField>
    private let sortable: [String]
    private let required: [String]

    init?(_ keywords: inout Keywords) throws(Schema.CompileError) {
        guard let json = keywords.take("apiRead") else { return nil }
        guard case .object(let object) = json else {
            throw keywords.failure("apiRead", "must be an object of fields")
        }
        var fields: [(name: String, value: APIReadField)] = []
        for member in object {
            let path = keywords.path(of: "apiRead") + pointerComponent(member.key)
            let field = try APIReadField(member.value, at: path, depth: keywords.depth + 1)
            fields.append((name: member.key, value: field))
        }
        self.fields = NameTable(fields)
        sortable = fields.filter(\.value.isSortable).map(\.name)
        required = fields.filter(\.value.isRequired).map(\.name)
    }

    func check(_ value: JSON, into findings: inout Findings) {
        guard case .object(let options) = value else { return findings.add("must be object") }
        if let id = options["id"], let field = fields["id"], field.operators.contains(.equal) {
            return checkID(id, field, options, into: &findings)
        }
        checkRequired(in: options["where"], into: &findings)
        for option in options {
            guard !findings.isFull else { return }
            let mark = findings.mark
            switch option.key {
            case "where": checkWhere(option.value, into: &findings)
            case "order_by": checkOrder(option.value, into: &findings)
            case "limit": checkInteger(option.value, in: 1...Int64.max, into: &findings)
            case "offset": checkInteger(option.value, in: 0...Self.maximumOffset, into: &findings)
            default: findings.add("is not a known property")
            }
            findings.locate(since: mark, at: option.key)
        }
    }

    private func checkID(
        _ id: JSON, _ field: APIReadField, _ options: JSON.Object, into findings: inout Findings
    ) {
        let mark = findings.mark
        if case .string = id {
            field.schema.check(id, into: &findings)
        } else {
            findings.add("must be string")
        }
        findings.locate(since: mark, at: "id")
        for option in options where option.key != "id" && !findings.isFull {
            findings.add(at: option.key, "is not allowed beside id")
        }
    }

    private func checkRequired(in conditions: JSON?, into findings: inout Findings) {
        let present: JSON.Object
        switch conditions {
        case nil: present = [:]
        case .object(let object): present = object
        default: return
        }
        let mark = findings.mark
        for name in required where present[name] == nil && !findings.isFull {
            findings.add(at: name, "is required")
        }
        findings.locate(since: mark, at: "where")
    }

    private func checkWhere(_ value: JSON, into findings: inout Findings) {
        guard case .object(let conditions) = value else { return findings.add("must be object") }
        for condition in conditions {
            guard !findings.isFull else { return }
            let mark = findings.mark
            if let field = fields[condition.key] {
                field.check(condition: condition.value, into: &findings)
            } else {
                findings.add("is not a known field")
            }
            findings.locate(since: mark, at: condition.key)
        }
    }

    private func checkInteger(_ value: JSON, in range: ClosedRange<Int64>, into findings: inout Findings) {
        // SQL casts these from their text, where 1.0 is no integer.
        guard case .integer(let integer) = value else { return findings.add("must be integer") }
        if integer < range.lowerBound { findings.add("must be at least \(range.lowerBound)") }
        if integer > range.upperBound { findings.add("must be at most \(range.upperBound)") }
    }
}

extension APIReadRule {
    /// `"name"`, `["name", "created"]` or `[["name", "desc"], "created"]`
    private func checkOrder(_ value: JSON, into findings: inout Findings) {
        guard case .array(let terms) = value else {
            guard case .string(let name) = value else { return findings.add("must be string or array") }
            return checkSortable(name, into: &findings)
        }
        guard terms.count <= Self.maximumOrderTerms else {
            return findings.add("must have at most \(counted(Self.maximumOrderTerms, "element"))")
        }
        var seen = Set<ByteKey>()
        for (index, term) in terms.enumerated() where !findings.isFull {
            let mark = findings.mark
            if let name = checkTerm(term, into: &findings), !seen.insert(ByteKey(name)).inserted {
                findings.add("must not name a field twice")
            }
            findings.locate(since: mark, at: index)
        }
    }

    /// Returns the field that a term of `order_by` names, if it names one.
    private func checkTerm(_ term: JSON, into findings: inout Findings) -> String? {
        switch term {
        case .string(let name):
            checkSortable(name, into: &findings)
            return name
        case .array(let pair):
            guard pair.count == 2, case .string(let name) = pair[0] else { break }
            let mark = findings.mark
            checkSortable(name, into: &findings)
            findings.locate(since: mark, at: 0)
            if pair[1] != "asc", pair[1] != "desc" { findings.add(at: 1, "must be asc or desc") }
            return name
        default: break
        }
        findings.add("must be a field or [field, direction]")
        return nil
    }

    private func checkSortable(_ name: String, into findings: inout Findings) {
        guard fields[name]?.isSortable != true else { return }
        findings.add(
            sortable.isEmpty
                ? "cannot be sorted by any field" : "must be a sortable field: \(sortable.joined(separator: ", "))")
    }
}
