/// All methods at one moment; replaced as a whole when the database says that they changed.
package struct Catalogue: Sendable {
    /// Rules that all nodes share, from gatehouse.configuration.
    package struct Configuration: Sendable, Equatable {
        package var argon2MemoryKiB: UInt32
        package var argon2Iterations: UInt32
        package var argon2Parallelism: UInt32
    }

    /// The release of the SQL that the database holds.
    package let release: Int
    package let configuration: Configuration
    /// By path.
    package let methods: [String: Method]
}

/// Why the catalogue cannot be used, in words for the operator.
package struct CatalogueError: Error, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
