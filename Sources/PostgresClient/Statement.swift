import Synchronization

/// An SQL statement that every connection prepares once, the first time it executes it.
package final class Statement: Sendable {
    private static let counter = Atomic<Int>(0)

    /// Counts from 0.
    let id: Int
    package let sql: String
    /// Whether it may be sent again after a lost connection: only what changes nothing.
    package let isRepeatable: Bool
    /// The same for many calls at once, if there is such a thing.
    let batch: Batch?

    /// A statement that stands for several executions of another one.
    ///
    /// For each of that one's arguments it takes an array, and it returns one row per execution, in their order: the other
    /// one's result, then the SQLSTATE (null: it succeeded), message and detail with which this one execution was refused.
    package struct Batch: Sendable {
        let statement: Statement
        let elements: [ArrayElement]

        package init(_ sql: String, elements: [ArrayElement]) {
            statement = Statement(sql, isRepeatable: true)
            self.elements = elements
        }
    }

    package init(_ sql: String, isRepeatable: Bool, batch: Batch? = nil) {
        self.id = Self.counter.add(1, ordering: .relaxed).oldValue
        self.sql = sql
        self.isRepeatable = isRepeatable
        self.batch = isRepeatable ? batch : nil
    }
}
