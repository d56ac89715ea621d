import Foundation
import JSON
import Testing

/// What an author does to the example's tree, and what becomes of the database.
@Suite(.timeLimit(.minutes(20)))
struct ExampleUpgradeTests {
    /// A database that holds the example, and a copy of its tree.
    private static func with(_ body: (Application, TestDatabase) async throws -> Void) async throws {
        try await Application.with(Application.example) { application async throws in
            try await TestDatabase.with { database async throws in
                let loaded = try await Program.gatehouse("migrate", "--sql", application.path, on: database)
                #expect(
                    loaded.output.hasSuffix(
                        "bookmarks: applied 0001_bookmarks.sql\nbookmarks: loaded SQL of release 1\n"),
                    "\(loaded.error)")
                try await body(application, database)
            }
        }
    }

    /// What `gatehouse migrate` prints, or why it refuses.
    private static func migrate(_ application: Application, _ database: TestDatabase) async throws -> String {
        let program = try await Program.gatehouse("migrate", "--sql", application.path, on: database)
        return (program.status == 0 ? program.output : program.error).replacing("gatehouse: up to date\n", with: "")
    }

    @Test func loadingTwiceChangesNothing() async throws {
        try await Self.with { application, database in
            let applied = try database.scalar("select applied from gatehouse.trees where name = 'bookmarks'")
            #expect(try await Self.migrate(application, database) == "bookmarks: up to date\n")
            // An editor's own files are not the author's.
            try application.write("api/v1/bookmarks/.#read.sql", "nonsense")
            #expect(try await Self.migrate(application, database) == "bookmarks: up to date\n")
            #expect(try database.scalar("select applied from gatehouse.trees where name = 'bookmarks'") == applied)
        }
    }

    @Test func anEditedFileAndAMigrationReachARunningNode() async throws {
        try await Self.with { application, database in
            try await Node.with(database, arguments: ["--sql", application.path]) { node async throws in
                let alice = try database.makeUser("alice")
                try database.scalar("insert into bookmarks.topics values ('swift')")
                try database.makeBookmark(of: alice, "https://example.com/")
                let token = try database.makeSession(of: alice)
                try application.write(
                    "migrations/0002_note.sql", "alter table bookmarks.links add note text not null default 'none yet';"
                )
                try application.edit("api/v1/bookmarks/read.sql") {
                    $0.replacing("'topic', l.topic,", with: "'topic', l.topic, 'note', l.note,")
                }
                #expect(
                    try await Self.migrate(application, database)
                        == "bookmarks: applied 0002_note.sql\nbookmarks: loaded SQL of release 1\n")
                try await node.client { client async throws in
                    let row = try await client.call("bookmarks/read", token: token).data?.array?.first
                    #expect(row?["note"] == "none yet" && row?["url"] == "https://example.com/")
                }
            }
        }
    }

    /// PostgreSQL's hint says what to drop; with that written above the function, the new one is loaded.
    @Test func anotherSignature() async throws {
        try await Self.with { application, database in
            let (file, earlier) = ("api/v1/bookmarks/delete.sql", "api_v1.bookmarks_delete(gatehouse.caller,text)")
            let drop = "drop function if exists \(earlier);\n"
            try application.edit(file) { $0.replacing("bookmark_id", with: "id_to_delete") }
            let renamed = try await Self.migrate(application, database)
            #expect(renamed.contains("bookmarks/\(file):13: cannot change name of input parameter"), "\(renamed)")
            #expect(renamed.contains("DROP FUNCTION \(earlier) first"), "\(renamed)")
            try application.edit(file) { drop + $0 }
            #expect(try await Self.migrate(application, database) == "bookmarks: loaded SQL of release 1\n")

            try application.edit(file) {
                $0.replacing(drop, with: "").replacing("id_to_delete text)", with: "id_to_delete text, why text)")
                    .replacing(", text) is", with: ", text, text) is")
                    .replacing(#""example": "1"}"#, with: #""example": "1"}, {"name": "why", "schema": {}}"#)
            }
            let added = try await Self.migrate(application, database)
            #expect(
                added.contains(
                    "bookmarks: /v1/bookmarks/delete: several functions, the earlier one must be dropped: \(earlier), "
                        + "api_v1.bookmarks_delete(gatehouse.caller,text,text)"), "\(added)")
            try application.edit(file) { drop + $0 }
            #expect(try await Self.migrate(application, database) == "bookmarks: loaded SQL of release 1\n")
            #expect(
                try database.scalar(
                    "select string_agg(oid::regprocedure::text, ' ') from pg_proc where proname = 'bookmarks_delete'"
                ) == "api_v1.bookmarks_delete(gatehouse.caller,text,text) "
                    + "gate.bookmarks_delete(bytea,inet,text,text)")
        }
    }

    @Test func aMethodThatGoes() async throws {
        try await Self.with { application, database in
            try application.remove("api/v1/bookmarks/delete.sql")
            let refused = try await Self.migrate(application, database)
            #expect(
                refused.contains(
                    "bookmarks: function api_v1.bookmarks_delete(gatehouse.caller,text) has no entry;"
                        + " where its method is gone, a migration must drop it"), "\(refused)")
            try application.write(
                "gone.sql", "drop function if exists api_v1.bookmarks_delete(gatehouse.caller, text);")
            #expect(try await Self.migrate(application, database) == "bookmarks: loaded SQL of release 1\n")
            try await Node.with(database) { node async throws in
                try await node.client { client async throws in
                    #expect(try await client.call("bookmarks/delete", ["1"]).code == -32809)
                    // What is loaded is served, also without --sql.
                    #expect(try await client.call("bookmarks/read").code == -32801)
                }
            }
            // Where it never was.
            try await TestDatabase.with { other async throws in
                let loaded = try await Self.migrate(application, other)
                #expect(loaded.hasSuffix("bookmarks: loaded SQL of release 1\n"), "\(loaded)")
            }
        }
    }

    @Test func anApplicationThatGoes() async throws {
        try await Self.with { application, database in
            for folder in ["api", "report"] { try application.remove(folder) }
            try application.write(
                "gone.sql",
                """
                drop function if exists api_v1.bookmarks_create, api_v1.bookmarks_create_topic, api_v1.bookmarks_delete,
                  api_v1.bookmarks_import, api_v1.bookmarks_read;
                drop view if exists report.bookmarks;
                drop schema if exists bookmarks cascade;
                delete from gatehouse.permissions where name = 'manage-topics';
                """)
            let gone = try await Self.migrate(application, database)
            #expect(gone == "bookmarks: loaded SQL of release 1\n")
            let left = "select count(*) from pg_proc where proname like '%bookmarks%'"
            #expect(try database.scalar(left) == "0")
            try await Node.with(database) { node async throws in
                let reply = try await node.client { try await $0.call("bookmarks/read") }
                #expect(reply.code == -32809)
            }
        }
    }

    @Test func anEarlierReleaseLeavesALaterOneAlone() async throws {
        try await Self.with { application, database in
            try application.write("RELEASE", "2\n")
            #expect(try await Self.migrate(application, database) == "bookmarks: loaded SQL of release 2\n")
            try application.write("RELEASE", "1\n")
            try application.edit("api/v1/bookmarks/read.sql") { $0.replacing("Read bookmarks", with: "Of old") }
            #expect(
                try await Self.migrate(application, database)
                    == "bookmarks: the database is of a later release and was left alone\n")
            #expect(
                try database.scalar("select title from gatehouse.methods where id = '/v1/bookmarks/read'")
                    == "Read bookmarks")
        }
    }

    /// Each names the file as its author knows it.
    @Test func mistakesInMigrations() async throws {
        try await Self.with { application, database in
            try application.write("migrations/0002_wrong.sql", "\nselekt 1;")
            let wrong = try await Self.migrate(application, database)
            #expect(wrong.contains("bookmarks/migrations/0002_wrong.sql:2: syntax error"), "\(wrong)")
            try application.remove("migrations/0002_wrong.sql")
            try application.edit("migrations/0001_bookmarks.sql") { $0 + "-- edited\n" }
            let edited = try await Self.migrate(application, database)
            #expect(
                edited.contains("bookmarks/migrations/0001_bookmarks.sql was edited after it was applied"), "\(edited)")
            try application.remove("migrations/0001_bookmarks.sql")
            let missing = try await Self.migrate(application, database)
            #expect(
                missing.contains(
                    "the database has bookmarks/migrations/0001_bookmarks.sql, which this folder does not know"),
                "\(missing)")
        }
    }
}
