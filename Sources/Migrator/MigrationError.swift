import PostgresClient

/// Why the schema could not be brought up to date, in words for the operator.
package struct MigrationError: Error, Sendable, CustomStringConvertible {
    package let description: String
    /// A lock was not to be had: it may be later.
    let isLock: Bool

    package init(_ description: String) {
        self.description = description
        isLock = false
    }

    /// A statement of `file` failed: `path:line: PostgreSQL's message`.
    init(_ failure: ScriptError, in file: SQLFile, at path: String) {
        let line: Int
        if let position = failure.error.position {
            line = file.text.unicodeScalars.prefix(max(position - 1, 0)).count { $0 == "\n" } + 1
        } else {
            line = file.text.lineOfStatement(failure.completedStatements)
        }
        var text = "\(path):\(line): \(failure.error.message)"
        if let sqlState = failure.error.sqlState { text += " (SQLSTATE \(sqlState))" }
        for more in [failure.error.detail, failure.error.hint, failure.error.context] {
            if let more { text += "\n  \(more)" }
        }
        description = text
        isLock = failure.error.isLock
    }

    /// A statement of the migrator's own failed.
    init(_ error: DatabaseError, doing what: String) {
        description =
            "\(what): \(error.message.isEmpty ? error.description : error.message)"
            + (error.detail.map { "\n  \($0)" } ?? "")
        isLock = error.isLock
    }
}

extension DatabaseError {
    /// A lock was not to be had in time, or two waited for each other.
    fileprivate var isLock: Bool { ["55P03", "40P01"].contains(sqlState) }
}
