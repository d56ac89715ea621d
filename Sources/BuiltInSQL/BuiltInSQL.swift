package import Migrator

extension SQLTree {
    /// Raised by one whenever migrations/ or sql/ change in a release: neighbouring numbers work side by side.
    package static let currentRelease = 12

    /// The SQL that this binary carries.
    package static let builtIn = SQLTree(
        name: SQLTree.builtInName,
        release: currentRelease,
        migrations: Embedded.migrations.map { SQLFile(name: $0.name, text: $0.text) },
        definitions: Embedded.sql.map { SQLFile(name: $0.name, text: $0.text) }
    )
}
