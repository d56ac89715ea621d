import BuiltInSQL
import Logging
import Migrator
import PostgresClient
import Testing

/// The migrator on databases of their own.
struct MigratorTests {
    @Test func anEditedMigrationIsRefusedByName() async throws {
        try await TestDatabase.with { database async throws in
            let tree = SQLTree.builtIn.replacing(migration: "0002_users.sql") { $0 + "\n-- edited\n" }
            let error = #expect(throws: MigrationError.self) { try migrate(database, tree) }
            #expect(error?.description.contains("0002_users.sql was edited after it was applied") == true)
        }
    }

    @Test func aMigrationThatOnlyTheDatabaseKnowsIsRefusedByName() async throws {
        try await TestDatabase.with { database async throws in
            let longer = SQLTree.builtIn.adding(migration: "0900_more.sql", "create table gatehouse.more ()")
            #expect(try migrate(database, longer).applied == ["0900_more.sql"])
            let error = #expect(throws: MigrationError.self) { try migrate(database, .builtIn) }
            #expect(
                error?.description == "the database has migrations/0900_more.sql, which this binary does not know")
        }
    }

    @Test func aSchemaOfSomebodyElsesIsNotMigrated() async throws {
        try await TestDatabase.with(empty: true) { database async throws in
            try database.scalar("create schema gatehouse; grant all on schema gatehouse to public", as: "postgres")
            let error = #expect(throws: MigrationError.self) { try migrate(database, .builtIn) }
            #expect(error?.description.contains("belongs to postgres") == true, "\(error as Any)")
        }
    }

    /// Line 4 of each file holds the mistake.
    @Test(arguments: [
        (
            "create table gatehouse.half ();\n\nselect 1;\nselect * from nowhere;\n",
            "relation \"nowhere\" does not exist"
        ),
        ("create table gatehouse.half ();\n\nselect ';', $$;$$;\nselect 1 / 0;\n", "division by zero"),
        ("create table gatehouse.half ();\n/* ; */\n-- ;\nselekt 1;\n", "syntax error at or near \"selekt\""),
    ])
    func aFailingMigrationNamesItsLineAndLeavesNothing(text: String, message: String) async throws {
        try await TestDatabase.with { database async throws in
            let tree = SQLTree.builtIn.adding(migration: "0900_wrong.sql", text)
            let error = #expect(throws: MigrationError.self) { try migrate(database, tree) }
            #expect(error?.description.hasPrefix("migrations/0900_wrong.sql:4: \(message)") == true, "\(error as Any)")
            #expect(try database.scalar("select to_regclass('gatehouse.half')") == nil)
            #expect(try database.scalar("select count(*) from gatehouse.migrations where name like '0900%'") == "0")
        }
    }

    @Test func aFailingDefinitionNamesItsLineAndLeavesNothing() async throws {
        try await TestDatabase.with { database async throws in
            let tree = SQLTree.builtIn.replacing(definition: "private/holds.sql") {
                "create table gatehouse.half ();\n\nselect nowhere();\n" + $0
            }
            let error = #expect(throws: MigrationError.self) { try migrate(database, tree) }
            #expect(
                error?.description.hasPrefix("sql/private/holds.sql:3: function nowhere() does not exist") == true)
            #expect(try database.scalar("select to_regclass('gatehouse.half')") == nil)
        }
    }

    /// Nothing is executed of a file that would end its transaction, and what an earlier one left does no harm.
    @Test(arguments: ["commit", "rollback", "BEGIN", "start transaction", "abort"])
    func aFileThatEndsItsTransactionIsRefused(word: String) async throws {
        try await TestDatabase.with { database async throws in
            try database.scalar("insert into gatehouse.entries (file, entry) values ('api/v1/left/over.sql', '{}')")
            let text = "create table gatehouse.half ();\n\(word);\n"
            for (tree, path) in [
                (SQLTree.builtIn.adding(migration: "0900_wrong.sql", text), "migrations/0900_wrong.sql"),
                (SQLTree.builtIn.adding(definition: "private/wrong.sql", text), "sql/private/wrong.sql"),
            ] {
                let error = #expect(throws: MigrationError.self) { try migrate(database, tree) }
                #expect(error?.description.hasPrefix("\(path):2: must not begin or end a transaction") == true)
                #expect(try database.scalar("select to_regclass('gatehouse.half')") == nil)
            }
            let harmless = SQLTree.builtIn.adding(
                definition: "private/harmless.sql", "do $$ begin commit; end $$ /*;*/;")
            #expect(throws: MigrationError.self) { try migrate(database, harmless) }
            #expect(
                try migrate(database, .builtIn.adding(definition: "private/fine.sql", "select 1;")).loadedDefinitions)
        }
    }

    @Test func aMistakeInAFunctionBodyNamesItsLine() async throws {
        try await TestDatabase.with { database async throws in
            let tree = SQLTree.builtIn.adding(
                definition: "private/wrong.sql",
                """
                create or replace function gatehouse.wrong() returns void
                  language plpgsql
                as $$
                begin
                  perform 1;
                  iff true;
                end
                $$;
                """)
            let error = #expect(throws: MigrationError.self) { try migrate(database, tree) }
            #expect(error?.description.hasPrefix("sql/private/wrong.sql:6: syntax error") == true, "\(error as Any)")
        }
    }

    @Test func definitionsAreLoadedAgainOnlyWhenOneChanged() async throws {
        try await TestDatabase.with(settled: false) { database async throws in
            let applied = "select applied from gatehouse.trees where name = 'gatehouse'"
            // A clone of the template is another database than the one that was loaded.
            #expect(try migrate(database, .builtIn).loadedDefinitions)
            let first = try database.scalar(applied)
            #expect(try migrate(database, .builtIn) == Migrator.Outcome())
            #expect(try database.scalar(applied) == first)

            let changed = SQLTree.builtIn.replacing(definition: "private/holds.sql") { $0 + "-- changed\n" }
            var expected = Migrator.Outcome()
            expected.loadedDefinitions = true
            #expect(try migrate(database, changed) == expected)
            #expect(try database.scalar(applied) != first)
        }
    }

    /// Refreshing changes the view's row of pg_class, and so do grants: "tuple concurrently updated" for who does not wait.
    @Test(arguments: ["latest", "history"]) func aRefreshAtWorkIsWaitedFor(view: String) async throws {
        try await TestDatabase.with(settled: false) { database async throws in
            let refresh = try Session(database.url(as: "gatehouse_owner"))
            try refresh.execute("begin; select gatehouse.run_job('gatehouse.refresh_\(view)')")
            // A program: the migrator blocks its thread.
            async let loading = Program.gatehouse("migrate", on: database)
            let waiting =
                "select count(*) > 0 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
            #expect(try await eventually { try database.scalar(waiting, as: "postgres") == "t" })
            try refresh.execute("commit")
            let loaded = try await loading
            #expect(loaded.status == 0, "\(loaded.error)")
            #expect((loaded.output + loaded.error).contains("loaded SQL"))
        }
    }

    @Test func aMethodThatLeftTheTreeLeavesTheDatabase() async throws {
        try await TestDatabase.with { database async throws in
            let more = SQLTree.builtIn.adding(
                definition: "api/v1/test/other.sql",
                try #require(SQLTree.builtIn.definitions.first { $0.name == "api/v1/test/test.sql" }).text
                    .replacing("/v1/test/test", with: "/v1/test/other").replacing("test_test", with: "test_other"))
            _ = try migrate(database, more)
            let gates = "select count(*) from pg_proc where proname = 'test_other'"
            // The method, its gate, and for that what PostgreSQL inlines.
            #expect(try database.scalar(gates) == "3")
            // Functions are never dropped behind a running node's back: the operator hears of the one that is left.
            let error = #expect(throws: MigrationError.self) { try migrate(database, .builtIn) }
            #expect(
                error?.description
                    == "gatehouse: function api_v1.test_other(gatehouse.caller,text) has no entry; where its method is gone,"
                    + " a migration must drop it")
            try database.scalar("drop function api_v1.test_other")
            #expect(try migrate(database, .builtIn).loadedDefinitions)
            #expect(try database.scalar(gates) == "0")
        }
    }

    @Test func aLaterReleaseIsLeftAlone() async throws {
        try await TestDatabase.with { database async throws in
            let next = SQLTree.builtIn.adding(migration: "0900_more.sql", "create table gatehouse.more ()", ahead: 1)
            #expect(try migrate(database, next).loadedDefinitions)
            var older = Migrator.Outcome()
            older.isOlder = true
            #expect(try migrate(database, .builtIn) == older)
            #expect(
                try database.scalar("select release from gatehouse.trees where name = 'gatehouse'")
                    == "\(SQLTree.currentRelease + 1)")
        }
    }

    @Test func twoReleasesAheadIsRefused() async throws {
        try await TestDatabase.with { database async throws in
            _ = try migrate(database, SQLTree.builtIn.adding(migration: "0900_more.sql", "select 1", ahead: 2))
            let release = SQLTree.currentRelease
            let error = #expect(throws: MigrationError.self) { try migrate(database, .builtIn) }
            #expect(
                error?.description
                    == "the database's gatehouse schema is of release \(release + 2); this binary carries release "
                    + "\(release) and works with \(release) and \(release + 1): use a newer binary")
        }
    }

    @discardableResult
    private func migrate(_ database: TestDatabase, _ tree: SQLTree) throws -> Migrator.Outcome {
        var logger = Logger(label: "test")
        logger.logLevel = .error
        return try Migrator(url: try database.url(as: "gatehouse_owner"), logger: logger).migrate(tree)
    }
}

extension SQLTree {
    fileprivate func replacing(migration name: String, _ change: (String) -> String) -> SQLTree {
        SQLTree(
            name: self.name, release: release,
            migrations: migrations.map { $0.name == name ? SQLFile(name: name, text: change($0.text)) : $0 },
            definitions: definitions)
    }

    fileprivate func replacing(definition name: String, _ change: (String) -> String) -> SQLTree {
        SQLTree(
            name: self.name, release: release, migrations: migrations,
            definitions: definitions.map { $0.name == name ? SQLFile(name: name, text: change($0.text)) : $0 })
    }

    fileprivate func adding(migration name: String, _ text: String, ahead: Int = 0) -> SQLTree {
        SQLTree(
            name: self.name, release: release + ahead, migrations: migrations + [SQLFile(name: name, text: text)],
            definitions: definitions)
    }

    fileprivate func adding(definition name: String, _ text: String) -> SQLTree {
        SQLTree(
            name: self.name, release: release, migrations: migrations,
            definitions: definitions + [SQLFile(name: name, text: text)])
    }
}
