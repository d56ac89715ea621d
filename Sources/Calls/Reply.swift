package import PostgresClient

/// What a call came to.
package typealias Outcome = Result<Reply, CallError>

extension Outcome {
    /// HTTP status.
    package var status: Int {
        switch self {
        case .success: 200
        case .failure(let error): error.status
        }
    }

    /// A refusal that says itself when to come again says nothing else about it.
    func adding(_ quotas: [Quota]) -> Outcome {
        switch self {
        case .success(var reply):
            reply.quotas = quotas
            return .success(reply)
        case .failure(var error):
            if error.retryAfter == nil { error.quotas = quotas }
            return .failure(error)
        }
    }
}

/// JSON text on its way to the client, unparsed.
package struct Reply: Sendable {
    package enum Text: Sendable {
        case none
        /// A column of the first row, in libpq's memory.
        case column(QueryResult, Int)
        case bytes([UInt8])
    }

    package var data: Text
    package var meta: Text
    /// What is left of the method's rates, for the RateLimit headers.
    package var quotas: [Quota] = []

    package init(data: Text = .none, meta: Text = .none) {
        self.data = data
        self.meta = meta
    }
}

extension Reply.Text {
    /// A column's text; `.none` for NULL.
    init(column: Int, of result: QueryResult) {
        self = result.isNull(column: column) ? .none : .column(result, column)
    }

    /// Lends the text; nil where there is none.
    package func withBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value? {
        switch self {
        case .none: nil
        case .column(let result, let column): result.withBytes(column: column, body)
        case .bytes(let bytes): bytes.withUnsafeBytes(body)
        }
    }

    package var byteCount: Int { withBytes(\.count) ?? 0 }
}
