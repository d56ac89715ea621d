extension Schema {
    /// Why a schema cannot be compiled.
    package struct CompileError: Error, Equatable, CustomStringConvertible {
        /// The keyword at fault as JSON pointer into the schema, such as `/properties/name/minLenght`.
        package let path: String
        package let message: String

        package init(path: String, message: String) {
            self.path = path
            self.message = message
        }

        package var description: String { "\(path.isEmpty ? "/" : path): \(message)" }
    }

    /// One thing that is wrong with a value.
    package struct Violation: Sendable, Equatable {
        /// At most so many are collected for one value or one list of parameters.
        package static let limit = 20

        /// The place as JSON pointer (RFC 6901), such as `/0/where/method_id`; also of a member that is missing.
        /// Of each key at most the first 100 Unicode scalars.
        package let path: String
        /// A sentence whose subject is the place. Holds nothing of the value.
        package let message: String

        package init(path: String, message: String) {
            self.path = path
            self.message = message
        }
    }
}
