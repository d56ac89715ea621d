import JSON

extension JSON {
    /// Bytes that it takes of memory, roughly. A few of a body can become many: an array in an array in an array.
    var memorySize: Int {
        switch self {
        case .null, .bool, .integer, .number: 24
        case .string(let text): 56 + text.utf8.count
        case .array(let elements): elements.reduce(72) { $0 + $1.memorySize }
        case .object(let members): members.reduce(72) { $0 + 48 + $1.key.utf8.count + $1.value.memorySize }
        }
    }
}

extension API {
    /// Runs `body` while the node has room for these values beside those of all other calls; nil: it has not. For what keeps them
    /// longer than it takes to make a statement of them.
    func holding<Value: Sendable>(
        _ values: some Sequence<JSON>,
        _ body: () async -> Value
    ) async -> Value? {
        let size = values.reduce(0) { $0 + $1.memorySize }
        // Small ones are not worth counting.
        let taken = size > Self.freeSendSize ? size : 0
        guard bodyBudget.take(taken) else { return nil }
        defer { bodyBudget.giveBack(taken) }
        return await body()
    }
}
