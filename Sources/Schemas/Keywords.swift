import JSON

/// The keywords of one schema while it is compiled. Rules take theirs; what nobody takes is refused.
struct Keywords {
    let path: String
    /// How many schemas lie around this one.
    let depth: Int
    private let object: JSON.Object
    private var taken: [Bool]

    init(_ object: JSON.Object, at path: String, depth: Int) {
        self.object = object
        self.path = path
        self.depth = depth
        taken = Array(repeating: false, count: object.count)
    }

    func path(of name: String) -> String {
        path + pointerComponent(name)
    }

    func failure(_ name: String, _ message: String) -> Schema.CompileError {
        Schema.CompileError(path: path(of: name), message: message)
    }

    /// The value of a keyword that stays for whoever takes it.
    func peek(_ name: String) -> JSON? {
        object[name]
    }

    /// Nil for a keyword that is absent or already taken.
    mutating func take(_ name: String) -> JSON? {
        guard let index = object.firstIndex(where: { $0.key.hasSameBytes(as: name) }), !taken[index] else {
            return nil
        }
        taken[index] = true
        return object[index].value
    }

    mutating func takeFlag(_ name: String) throws(Schema.CompileError) -> Bool? {
        guard let json = take(name) else { return nil }
        guard case .bool(let flag) = json else { throw failure(name, "must be a boolean") }
        return flag
    }

    /// A length or a number of elements.
    mutating func takeCount(_ name: String) throws(Schema.CompileError) -> Int? {
        guard let json = take(name) else { return nil }
        guard case .integer(let count) = json, count >= 0, let count = Int(exactly: count) else {
            throw failure(name, "must be an integer of at least 0")
        }
        return count
    }

    mutating func takeString(_ name: String) throws(Schema.CompileError) -> String? {
        guard let json = take(name) else { return nil }
        guard case .string(let string) = json else { throw failure(name, "must be a string") }
        return string
    }

    /// Names without repetition, such as those of `required`.
    mutating func takeNames(_ name: String) throws(Schema.CompileError) -> [String]? {
        guard let json = take(name) else { return nil }
        guard case .array(let elements) = json else { throw failure(name, "must be an array of strings") }
        var names: [String] = []
        for element in elements {
            guard case .string(let string) = element else { throw failure(name, "must be an array of strings") }
            guard !names.contains(where: { $0.hasSameBytes(as: string) }) else {
                throw failure(name, "must not name anything twice")
            }
            names.append(string)
        }
        return names
    }

    mutating func takeSchema(_ name: String) throws(Schema.CompileError) -> Schema? {
        guard let json = take(name) else { return nil }
        return try Schema(json, at: path(of: name), depth: depth + 1)
    }

    mutating func takeSchemas(_ name: String) throws(Schema.CompileError) -> [Schema]? {
        guard let json = take(name) else { return nil }
        guard case .array(let elements) = json, !elements.isEmpty else {
            throw failure(name, "must be an array of at least one schema")
        }
        var schemas: [Schema] = []
        for (index, element) in elements.enumerated() {
            schemas.append(try Schema(element, at: "\(path(of: name))/\(index)", depth: depth + 1))
        }
        return schemas
    }

    /// Takes the keywords that say nothing about the value.
    mutating func takeAnnotations() throws(Schema.CompileError) {
        _ = try takeString("title")
        _ = try takeString("description")
        _ = take("default")
        guard let examples = take("examples") else { return }
        guard case .array = examples else { throw failure("examples", "must be an array") }
    }

    func refuseRemaining() throws(Schema.CompileError) {
        guard let index = taken.firstIndex(of: false) else { return }
        throw failure(object[index].key, "unknown keyword")
    }
}
