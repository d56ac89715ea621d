import JSON

/// Values by name, names compared by their bytes: a few are looked through, which is faster than hashing, more are
/// hashed.
struct NameTable<Value: Sendable>: Sendable {
    private let entries: [(name: String, value: Value)]
    private let positions: [ByteKey: Int]

    /// Names must be distinct.
    init(_ entries: [(name: String, value: Value)]) {
        self.entries = entries
        guard entries.count > 8 else {
            positions = [:]
            return
        }
        let keyed = entries.enumerated().map { (ByteKey($0.element.name), $0.offset) }
        positions = Dictionary(keyed) { first, _ in first }
    }

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }
    var names: [String] { entries.map(\.name) }

    func contains(_ name: String) -> Bool { position(of: name) != nil }

    subscript(name: String) -> Value? { position(of: name).map { entries[$0].value } }

    private func position(of name: String) -> Int? {
        guard positions.isEmpty else { return positions[ByteKey(name)] }
        return entries.firstIndex { $0.name.hasSameBytes(as: name) }
    }
}
