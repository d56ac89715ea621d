import CLibPQ

/// The rows of one statement, in libpq's own memory, which it frees when the last reference goes.
///
/// Immutable once made; libpq lets any thread read and free a result: hence `@unchecked Sendable`.
package final class QueryResult: @unchecked Sendable {
    private let result: OpaquePointer

    init(taking result: OpaquePointer) {
        self.result = result
    }

    deinit {
        PQclear(result)
    }

    package var rowCount: Int { Int(PQntuples(result)) }
    package var columnCount: Int { Int(PQnfields(result)) }

    package func isNull(row: Int = 0, column: Int) -> Bool {
        PQgetisnull(result, Int32(row), Int32(column)) != 0
    }

    /// Lends the bytes of a value in PostgreSQL's text format; empty for NULL.
    package func withBytes<Value>(
        row: Int = 0,
        column: Int,
        _ body: (UnsafeRawBufferPointer) throws -> Value
    ) rethrows -> Value {
        let count = Int(PQgetlength(result, Int32(row), Int32(column)))
        guard let start = PQgetvalue(result, Int32(row), Int32(column)), count > 0 else {
            return try body(UnsafeRawBufferPointer(start: nil, count: 0))
        }
        return try body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// A value in PostgreSQL's text format, nil for NULL.
    package func string(row: Int = 0, column: Int) -> String? {
        guard !isNull(row: row, column: column) else { return nil }
        return withBytes(row: row, column: column) { String(decoding: $0, as: UTF8.self) }
    }
}
