import Synchronization

/// An SQL statement that every connection prepares once, the first time it executes it.
package final class Statement: Sendable {
    private static let counter = Atomic<Int>(0)

    /// Counts from 0.
    let id: Int
    package let sql: String
    /// Whether it may be sent again after a lost connection: only what changes nothing.
    package let isRepeatable: Bool

    package init(_ sql: String, isRepeatable: Bool) {
        self.id = Self.counter.add(1, ordering: .relaxed).oldValue
        self.sql = sql
        self.isRepeatable = isRepeatable
    }
}
