/// Why the private PostgreSQL could not be found, made, started or adopted. `description` is one or more whole
/// sentences for the operator's terminal; it names paths and quotes PostgreSQL's own messages, never a secret.
package struct EmbeddedPostgresError: Error, Hashable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// No PostgreSQL server binaries where they were looked for.
        case notInstalled
        /// The operating-system account cannot run or read the cluster.
        case account
        /// A directory or file could not be made, read or written, or is not safe to use.
        case fileSystem
        /// The cluster belongs to another major version of PostgreSQL than the binaries.
        case versionMismatch
        /// Another process holds the data directory, and went on holding it for as long as was waited.
        case busy
        case initialisationFailed
        case startFailed
        /// The roles and the database could not be made.
        case bootstrapFailed
        /// A helper program could not be run at all, or took longer than its bound.
        case command
    }

    package let code: Code
    package let message: String
    /// The end of the output or log of what failed; empty where there is none.
    package let detail: String

    init(_ code: Code, _ message: String, detail: String = "") {
        self.code = code
        self.message = message
        self.detail = detail
    }

    package var description: String { detail.isEmpty ? message : "\(message)\n\(detail)" }
}

extension EmbeddedPostgresError {
    /// A failed system call, with the text of `errno` at the time of the call.
    static func system(_ action: String, _ path: String, errno code: Int32) -> EmbeddedPostgresError {
        EmbeddedPostgresError(.fileSystem, "Cannot \(action) \(path): \(ErrnoText.text(code)).")
    }
}
