import CLibPQ

/// libpq connection URIs.
package enum DatabaseURL {
    /// Whether libpq takes `text` as a URI. What it does not take as one it would use as a database's name, and repeat
    /// in messages, password included.
    package static func isValid(_ text: String) -> Bool {
        guard text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") else { return false }
        guard let options = PQconninfoParse(text, nil) else { return false }
        PQconninfoFree(options)
        return true
    }
}
