/// One SQL file; `name` is its path inside its tree.
package struct SQLFile: Sendable, Equatable {
    package let name: String
    package let text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

/// Migrations, applied once each, and definitions, loaded again whenever one of them changed.
package struct SQLTree: Sendable {
    package static let builtInName = "gatehouse"

    package let name: String
    /// A binary never loads definitions over those of a higher release.
    package let release: Int
    package let migrations: [SQLFile]
    package let definitions: [SQLFile]

    /// Migrations go in name order; definitions too, but what lies in folders before what lies beside them, so that
    /// grants.sql comes last.
    package init(name: String, release: Int, migrations: [SQLFile], definitions: [SQLFile]) {
        self.name = name
        self.release = release
        self.migrations = migrations.sorted { $0.name < $1.name }
        self.definitions = definitions.sorted { ($0.isTopLevel ? 1 : 0, $0.name) < ($1.isTopLevel ? 1 : 0, $1.name) }
    }

    private var isBuiltIn: Bool { name == Self.builtInName }
    /// What holds it, in messages.
    var carrier: String { isBuiltIn ? "binary" : "folder" }

    /// Where its author finds a migration.
    func path(ofMigration migration: String) -> String { "\(isBuiltIn ? "" : "\(name)/")migrations/\(migration)" }

    /// Where its author finds a definition.
    func path(ofDefinition definition: String) -> String { "\(isBuiltIn ? "sql" : name)/\(definition)" }
}

extension SQLFile {
    /// The view that the file makes, where it begins so.
    var view: String? {
        text.prefixMatch(of: /create or replace view ([a-z0-9_.]+)/).map { String($0.1) }
    }

    fileprivate var isTopLevel: Bool { !name.contains("/") }
}
