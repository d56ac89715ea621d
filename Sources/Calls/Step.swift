import Catalogue
import PostgresClient
import Tokens
import ClientAddresses

/// What a method needs the node for, around its statement: hashing a password, making a token.
package protocol Step: Sendable {
    func perform(_ call: Call, _ calls: Calls) async throws(CallError) -> Reply
}

/// An argument that a step adds after a method's parameters.
enum StepArgument {
    case null
    case text(String)
    case uuid(String)
    case hash(SHA256Digest)

    init(text: String?) {
        self = text.map { .text($0) } ?? .null
    }

    func append(to arguments: inout Arguments) {
        switch self {
        case .null: arguments.appendNull()
        case .text(let text): arguments.append(text: text)
        case .uuid(let text): arguments.append(literal: text)
        case .hash(let hash): arguments.append(hash)
        }
    }
}

extension Calls {
    /// Executes a statement that a step needs beside the method's own, perhaps right behind another one; their errors are
    /// the call's.
    @discardableResult
    func ask(
        _ statement: Statement,
        _ arguments: Arguments,
        behind first: (statement: Statement, arguments: Arguments)? = nil,
        for call: Call
    ) async throws(CallError) -> QueryResult {
        do {
            return try await client.execute(statement, arguments, behind: first, on: .write)
        } catch {
            throw callError(error, of: call)
        }
    }
}

extension Arguments {
    mutating func append(_ hash: SHA256Digest?) {
        guard let hash else { return appendNull() }
        hash.withUnsafeBytes { append(raw: $0) }
    }

    mutating func append(content: [UInt8]?) {
        guard let content else { return appendNull() }
        content.withUnsafeBytes { append(raw: $0) }
    }

    /// For bytea[] arguments.
    mutating func appendArray(hashes: some Collection<SHA256Digest>) {
        appendArray(of: .bytea, hashes, size: { _ in SHA256Digest.byteCount }) { hash, bytes in
            hash.withUnsafeBytes { bytes.append(contentsOf: $0) }
        }
    }

    mutating func append(address: IPAddress?) {
        guard let address else { return appendNull() }
        appendField { address.writeInet(to: &$0) }
    }
}
