import CLibPQ

/// The rows of one statement, in libpq's own memory, which it frees when the last reference goes; of a statement that was
/// executed in a batch, its one row.
package struct QueryResult: Sendable {
    /// Immutable once made; libpq lets any thread read and free a result: hence `@unchecked Sendable`.
    private final class Storage: @unchecked Sendable {
        let pointer: OpaquePointer

        init(_ pointer: OpaquePointer) { self.pointer = pointer }

        deinit { PQclear(pointer) }
    }

    private let storage: Storage
    private let firstRow: Int32
    package let rowCount: Int

    init(taking result: OpaquePointer) {
        storage = Storage(result)
        firstRow = 0
        rowCount = Int(PQntuples(result))
    }

    private init(row: Int, of other: QueryResult) {
        storage = other.storage
        firstRow = other.firstRow + Int32(row)
        rowCount = 1
    }

    /// One row as a result of its own.
    func row(_ index: Int) -> QueryResult { QueryResult(row: index, of: self) }

    package var columnCount: Int { Int(PQnfields(storage.pointer)) }

    package func isNull(row: Int = 0, column: Int) -> Bool {
        PQgetisnull(storage.pointer, firstRow + Int32(row), Int32(column)) != 0
    }

    /// Lends the bytes of a value in PostgreSQL's text format; empty for NULL.
    package func withBytes<Value>(
        row: Int = 0,
        column: Int,
        _ body: (UnsafeRawBufferPointer) throws -> Value
    ) rethrows -> Value {
        let count = Int(PQgetlength(storage.pointer, firstRow + Int32(row), Int32(column)))
        guard let start = PQgetvalue(storage.pointer, firstRow + Int32(row), Int32(column)), count > 0 else {
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
