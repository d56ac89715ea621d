import Glibc
package import Logging
import PostgresClient
import Tokens

/// Brings a database's schema to what this binary carries. Blocks its thread.
///
/// Any number of nodes may do so at once: each step is a transaction of its own under a lock on gatehouse.trees, and
/// looks again under it. (Not an advisory lock: every role may take those.)
package struct Migrator: ~Copyable {
    /// Judges the catalogue, as JSON, that a load is about to leave; what it throws undoes the load.
    package typealias CatalogueCheck = (String) throws -> Void

    private let connection: BlockingConnection
    private let logger: Logger
    private let checkCatalogue: CatalogueCheck?

    /// `url`: the owner's libpq connection URI. Throws `MigrationError` where there is no connection.
    package init(
        url: String,
        logger: Logger,
        checkingCatalogue checkCatalogue: CatalogueCheck? = nil
    ) throws(MigrationError) {
        self.checkCatalogue = checkCatalogue
        self.logger = logger
        connection = try Self.connect(url)
    }

    /// A session that is the same whatever the database's own settings are: a migration takes its time, and PostgreSQL must not cut it
    /// off.
    private static func connect(_ url: String) throws(MigrationError) -> BlockingConnection {
        do {
            let connection = try BlockingConnection(url: url, applicationName: "gatehouse migrate")
            _ = try connection.execute("set statement_timeout = 0")
            _ = try connection.execute("set quote_all_identifiers = off")
            return connection
        } catch {
            throw MigrationError(error, doing: "cannot connect to the database")
        }
    }

    package struct Outcome: Sendable, Equatable {
        /// Names of the migrations that were applied now.
        package var applied: [String] = []
        package var loadedDefinitions = false
        /// The database is one release ahead, and was left alone.
        package var isOlder = false

        package init() {}
    }

    /// Applies what is missing of `tree`.
    package func migrate(_ tree: SQLTree) throws(MigrationError) -> Outcome {
        var outcome = Outcome()
        try bootstrap()
        try refuseDistance(tree)
        if try recorded(tree).release ?? 0 > tree.release {
            try checkApplied(tree, mayMiss: false)
            outcome.isOlder = true
            return outcome
        }
        try checkApplied(tree, mayMiss: true)
        for migration in tree.migrations where try hash(of: migration, in: tree) == nil {
            if try transaction({ () throws(MigrationError) in try apply(migration, tree) }) {
                outcome.applied.append(migration.name)
                logger.info("applied migration", metadata: ["migration": "\(migration.name)"])
            }
        }
        if try !isCurrent(tree) {
            outcome.loadedDefinitions = try transaction { () throws(MigrationError) in try load(tree) }
            if outcome.loadedDefinitions {
                logger.info("loaded SQL", metadata: ["tree": "\(tree.name)", "release": "\(tree.release)"])
            }
        }
        return outcome
    }

    /// Throws where the database holds no schema of `tree`, or one that is too far ahead.
    package func refuseUnfit(_ tree: SQLTree) throws(MigrationError) {
        guard try scalar("select to_regclass('gatehouse.trees') is not null") == "t", try recorded(tree).release != nil
        else { throw MigrationError("the database has no schema of Gatehouse yet: run gatehouse migrate") }
        try refuseDistance(tree)
    }

    /// Executes one statement as the owner, text arguments in, first column of the first row out.
    package func scalar(_ sql: String, _ arguments: String?...) throws(MigrationError) -> String? {
        try query(sql, arguments).string(column: 0)
    }

    // MARK: Steps

    private func bootstrap() throws(MigrationError) {
        guard try scalar("show server_encoding") == "UTF8" else {
            throw MigrationError(
                "the database's encoding must be UTF8: create it with encoding 'UTF8' template template0")
        }
        let owner = try scalar(
            """
            select n.nspowner::pg_catalog.regrole::text
              from pg_catalog.pg_namespace n
              join pg_catalog.pg_roles r on r.rolname = current_user
              where n.nspname = 'gatehouse' and n.nspowner <> r.oid
                and (r.rolsuper or not pg_catalog.pg_has_role(n.nspowner, 'member'))
            """)
        // What it made there would run with the rights of whoever migrates.
        if let owner {
            throw MigrationError(
                "the schema gatehouse belongs to \(owner): migrate as that role, or drop the schema if it is none of yours"
            )
        }
        if try scalar(
            """
            select to_regclass('gatehouse.trees') is not null and to_regclass('gatehouse.migrations') is not null
              and to_regclass('gatehouse.loaded_views') is not null
            """) == "t"
        {
            return
        }
        // "if not exists" does not save the loser of a race between two nodes: try again then.
        var attempts = 0
        while true {
            do {
                return try connection.execute(script: Self.bootstrapScript)
            } catch {
                // The script's own transaction is still open, and failed.
                _ = try? connection.execute("rollback")
                attempts += 1
                let isRace = ["23505", "42P06", "42P07", "XX000"].contains(error.error.sqlState)
                guard isRace, attempts < 100 else {
                    throw MigrationError(error.error, doing: "cannot create the schema gatehouse")
                }
            }
        }
    }

    /// One transaction, since it is sent as one query.
    private static let bootstrapScript = """
        create schema if not exists gatehouse;
        create table if not exists gatehouse.trees (
          name text primary key,
          release integer not null,
          hash text not null,
          database oid not null,
          applied timestamptz not null default now()
        );
        create table if not exists gatehouse.migrations (
          tree text not null,
          name text not null,
          hash text not null,
          applied timestamptz not null default now(),
          primary key (tree, name)
        );
        create table if not exists gatehouse.loaded_views (
          tree text not null,
          file text not null,
          hash text not null,
          primary key (tree, file)
        );
        comment on table gatehouse.loaded_views is
          'Files of views as they were loaded, by SHA-256: one that did not change is not loaded again, which would lock the view.';
        comment on table gatehouse.trees is
          'SQL trees that are loaded. database: a digest of the cluster''s and the database''s ids at that time; a restored copy loads once more, for its own grants.';
        comment on table gatehouse.migrations is 'Migrations that were applied, with the SHA-256 of their text.';
        """

    private func refuseDistance(_ tree: SQLTree) throws(MigrationError) {
        guard let release = try recorded(tree).release, release > tree.release + 1 else { return }
        throw MigrationError(
            "the database's \(tree.name) schema is of release \(release); this \(tree.carrier) carries release"
                + " \(tree.release) and works with \(tree.release) and \(tree.release + 1): use a newer \(tree.carrier)"
        )
    }

    /// Refuses a migration that was edited after it was applied, or that only the database knows.
    private func checkApplied(_ tree: SQLTree, mayMiss: Bool) throws(MigrationError) {
        var known: Set<String> = []
        for migration in tree.migrations {
            known.insert(migration.name)
            let hash = try hash(of: migration, in: tree)
            if let hash, hash != SHA256.hexadecimal(of: migration.text) {
                throw MigrationError(
                    "\(tree.path(ofMigration: migration.name)) was edited after it was applied; restore it and add a new one"
                )
            }
            if hash == nil, !mayMiss {
                throw MigrationError(
                    "\(tree.path(ofMigration: migration.name)) is missing in a database of a later release")
            }
        }
        guard mayMiss else { return }
        let applied = try query("select name from gatehouse.migrations where tree = $1 order by name", [tree.name])
        for row in 0..<applied.rowCount {
            guard let name = applied.string(row: row, column: 0), !known.contains(name) else { continue }
            throw MigrationError(
                "the database has \(tree.path(ofMigration: name)), which this \(tree.carrier) does not know")
        }
    }

    private func apply(_ migration: SQLFile, _ tree: SQLTree) throws(MigrationError) -> Bool {
        try refuseDistance(tree)
        guard try hash(of: migration, in: tree) == nil else { return false }
        try run(migration, at: tree.path(ofMigration: migration.name))
        _ = try query(
            "insert into gatehouse.migrations (tree, name, hash) values ($1, $2, $3)",
            [tree.name, migration.name, SHA256.hexadecimal(of: migration.text)])
        // From the first of its migrations on, the database is of this release, also for a node that starts meanwhile; the
        // hash that is not there yet makes the definitions follow.
        _ = try query(
            """
            insert into gatehouse.trees (name, release, hash, database) values ($1, $2, '', 0)
              on conflict (name) do update set release = excluded.release, hash = ''
            """, [tree.name, String(tree.release)])
        return true
    }

    private func load(_ tree: SQLTree) throws(MigrationError) -> Bool {
        if try recorded(tree).release ?? 0 > tree.release { return false }
        if try isCurrent(tree) { return false }
        // None is left of a load that ended well; one whose file ended its transaction may have left some.
        _ = try query("delete from gatehouse.entries", [])
        for definition in tree.definitions where try !isLoaded(definition, of: tree) {
            try run(definition, at: tree.path(ofDefinition: definition.name))
            guard definition.view != nil else { continue }
            _ = try query(
                """
                insert into gatehouse.loaded_views (tree, file, hash) values ($1, $2, $3)
                  on conflict (tree, file) do update set hash = excluded.hash
                """, [tree.name, definition.name, SHA256.hexadecimal(of: definition.text)])
        }
        _ = try query("select gatehouse.load_catalogue($1)", [tree.name], doing: tree.name)
        _ = try query(
            """
            insert into gatehouse.trees (name, release, hash, database)
              values ($1, $2, $3, \(Self.thisDatabase))
              on conflict (name) do update
                set release = excluded.release, hash = excluded.hash, database = excluded.database, applied = now()
            """, [tree.name, String(tree.release), tree.hash])
        if let checkCatalogue {
            do {
                try checkCatalogue(try scalar("select gate.node_catalogue()") ?? "")
            } catch let error as MigrationError {
                throw error
            } catch {
                throw MigrationError("\(tree.name): \(error)")
            }
        }
        return true
    }

    /// Whether a file made a view, in this database, that is still there: replacing it would lock it against every call.
    private func isLoaded(_ definition: SQLFile, of tree: SQLTree) throws(MigrationError) -> Bool {
        guard let view = definition.view else { return false }
        return try query(
            """
            select from gatehouse.loaded_views v
              join gatehouse.trees t on t.name = v.tree
              where t.database = \(Self.thisDatabase) and v.tree = $1 and v.file = $2 and v.hash = $3 and to_regclass($4) is not null
            """, [tree.name, definition.name, SHA256.hexadecimal(of: definition.text), view]
        ).rowCount > 0
    }

    /// Runs a file inside the transaction that is open, which it must leave open.
    private func run(_ file: SQLFile, at path: String) throws(MigrationError) {
        if let line = file.text.lineOfTransactionControl {
            throw MigrationError("\(path):\(line): must not begin or end a transaction: it runs in one")
        }
        _ = try query("select set_config('gatehouse.file', $1, true)", [file.name])
        do {
            try connection.execute(script: file.text)
        } catch {
            throw MigrationError(error, in: file, at: path)
        }
        guard connection.isInTransaction, try scalar("select current_setting('gatehouse.file', true)") == file.name
        else {
            throw MigrationError("\(path): must not end the transaction in which it runs")
        }
    }

    // MARK: What is recorded

    /// Which database of which cluster this is, as an oid: a copy's own oid may be the original's.
    private static let thisDatabase = """
        (select ('x' || left(encode(sha256(convert_to(c.system_identifier || ' ' || d.oid, 'UTF8')), 'hex'), 8))::bit(32)::bigint::oid
          from pg_control_system() c, pg_database d where d.datname = current_database())
        """

    private func recorded(_ tree: SQLTree) throws(MigrationError) -> (
        release: Int?, hash: String?, isThisDatabase: Bool
    ) {
        let row = try query(
            """
            select release, hash, database = \(Self.thisDatabase)
              from gatehouse.trees where name = $1
            """, [tree.name])
        guard row.rowCount == 1 else { return (nil, nil, false) }
        return (row.string(column: 0).flatMap { Int($0) }, row.string(column: 1), row.string(column: 2) == "t")
    }

    private func isCurrent(_ tree: SQLTree) throws(MigrationError) -> Bool {
        let found = try recorded(tree)
        return found.release == tree.release && found.hash == tree.hash && found.isThisDatabase
    }

    private func hash(of migration: SQLFile, in tree: SQLTree) throws(MigrationError) -> String? {
        let row = try query(
            "select hash from gatehouse.migrations where tree = $1 and name = $2", [tree.name, migration.name])
        return row.rowCount == 1 ? row.string(column: 0) : nil
    }

    // MARK: Statements

    private func query(
        _ sql: String,
        _ arguments: [String?],
        doing what: String = "migration"
    ) throws(MigrationError) -> QueryResult {
        do {
            return try connection.execute(sql, arguments)
        } catch {
            throw MigrationError(error, doing: what)
        }
    }

    /// Tries again, for two minutes, where a lock is not to be had at once: calls wait for what the transaction has locked
    /// already, so it must not wait long itself, and give up before PostgreSQL looks for deadlocks, after a second.
    private func transaction(_ body: () throws(MigrationError) -> Bool) throws(MigrationError) -> Bool {
        let deadline = ContinuousClock.now + .seconds(120)
        while true {
            do {
                return try attempt(body)
            } catch {
                guard error.isLock, .now < deadline else { throw error }
                logger.debug("waiting for a lock", metadata: ["reason": "\(error)"])
                usleep(UInt32.random(in: 100_000...400_000))
            }
        }
    }

    private func attempt(_ body: () throws(MigrationError) -> Bool) throws(MigrationError) -> Bool {
        _ = try query("begin", [])
        do {
            _ = try query("set local lock_timeout = '2min'", [])
            _ = try query("lock table gatehouse.trees in exclusive mode", [])
            _ = try query("set local lock_timeout = '300ms'", [])
            let changed = try body()
            _ = try query("commit", [])
            return changed
        } catch {
            _ = try? query("rollback", [])
            throw error
        }
    }
}

extension SQLTree {
    /// SHA-256 over names and texts of the definitions.
    var hash: String {
        SHA256.hexadecimal(of: definitions.map { "\($0.name)\n\($0.text)" }.joined(separator: "\n"))
    }
}
