import Calls
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
    /// Executes a call that keeps its parameters longer than it takes to make a statement of them.
    func perform(_ call: Call) async -> Outcome {
        await holding(call.parameters) { refusal in
            if let refusal { return calls.refuse(call, refusal) }
            return await calls.perform(call)
        }
    }

    /// Runs `body` while the memory of these values counts for the node's budget; told a refusal where the budget has no room for them.
    func holding<Value>(_ values: some Sequence<JSON>, _ body: (_ refusal: CallError?) async -> Value) async -> Value {
        var share = BudgetShare(of: bodyBudget, free: Self.freeMemory)
        defer { share.adjust(to: 0) }
        let hasRoom = share.adjust(to: values.reduce(0) { $0 + $1.memorySize })
        return await body(hasRoom ? nil : .busy)
    }
}
