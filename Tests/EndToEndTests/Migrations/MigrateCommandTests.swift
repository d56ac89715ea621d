import BuiltInSQL
import Foundation
import JSON
import Migrator
import Testing

/// `gatehouse migrate` and `gatehouse serve --no-migrate`.
struct MigrateCommandTests {
    @Test(.timeLimit(.minutes(20))) func fortyAtOnceOnAnEmptyDatabase() async throws {
        try await TestDatabase.with(empty: true) { database in
            let programs = try await withThrowingTaskGroup { group in
                for _ in 0..<40 { group.addTask { try await Program.gatehouse("migrate", on: database) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let failed = programs.filter { $0.status != 0 }
            #expect(failed.isEmpty, "\(failed.first?.error ?? "")")

            let names = SQLTree.builtIn.migrations.map(\.name)
            let lines = programs.flatMap { $0.output.split(separator: "\n") }
            for name in names { #expect(lines.count { $0 == "gatehouse: applied \(name)" } == 1, "\(name)") }
            #expect(lines.count { $0.hasPrefix("gatehouse: loaded SQL") } == 1)
            #expect(
                try database.scalar("select string_agg(name, ',' order by name) from gatehouse.migrations")
                    == names.joined(separator: ","))
            // The same objects as one migration alone makes.
            let objects = """
                select string_agg(object, E'\\n' order by object) from (
                  select relname || ' ' || relkind::text from pg_class where relnamespace::regnamespace::text
                    in ('gatehouse', 'api_v1', 'gate', 'report')
                  union all
                  select pronamespace::regnamespace::text || '.' || proname || pg_get_function_identity_arguments(oid)
                    from pg_proc where pronamespace::regnamespace::text in ('gatehouse', 'api_v1', 'gate', 'report')
                ) o (object)
                """
            let expected = try await TestDatabase.with { try $0.scalar(objects) }
            #expect(try database.scalar(objects) == expected)
            #expect(expected?.contains("profile_read") == true)
        }
    }

    @Test func aSecondRunSaysThatAllIsUpToDate() async throws {
        try await TestDatabase.with { database in
            _ = try await Program.gatehouse("migrate", on: database)
            let program = try await Program.gatehouse("migrate", on: database)
            #expect(program.status == 0)
            #expect(program.output == "gatehouse: up to date\n")
        }
    }

    @Test func aFailureIsOnOneLineAndExits1() async throws {
        try await Application.with { application async throws in
            try await TestDatabase.with { database in
                try application.edit("api/v1/app/greet.sql") { $0.replacing("begin", with: "begin\n  nonsense") }
                let program = try await Program.gatehouse("migrate", "--sql", application.path, on: database)
                #expect(program.status == 1)
                #expect(program.error.contains("app/api/v1/app/greet.sql:15: syntax error"), "\(program.error)")
            }
        }
    }

    @Test func anUnreachableDatabaseIsSaidWithoutItsSecret() async throws {
        let program = try await Program.run(
            try Node.binary(), ["migrate"],
            environment: ["DATABASE_URL": "postgresql://someone:secret-word@127.0.0.1:1/none"])
        #expect(program.status == 1)
        #expect(program.error.contains("cannot connect to the database"))
        #expect(!program.error.contains("secret-word"))
    }

    @Test func noMigrateRefusesAnEmptyDatabase() async throws {
        try await TestDatabase.with(empty: true) { database in
            let program = try await serveNoMigrate(database)
            #expect(program.status == 1)
            #expect(program.error.contains("run gatehouse migrate"), "\(program.error)")
            #expect(try database.scalar("select to_regnamespace('gatehouse')") == nil)
        }
    }

    @Test func noMigrateRefusesADatabaseOfAnEarlierRelease() async throws {
        try await TestDatabase.with { database in
            let program = try await serveNoMigrate(database, binary: "gatehouse-next")
            let release = SQLTree.currentRelease
            #expect(program.status == 1)
            #expect(
                program.error.contains(
                    "the database's schema is of release \(release); this binary works with \(release + 1) and"
                        + " \(release + 2): run gatehouse migrate"), "\(program.error)")
        }
    }

    @Test func aDatabaseTwoReleasesAheadIsRefused() async throws {
        try await TestDatabase.with { database in
            let newer = try await Program.gatehouse(
                "migrate", on: database, binary: "gatehouse-next", environment: ["GATEHOUSE_TEST_AHEAD": "2"])
            #expect(newer.status == 0, "\(newer.error)")
            let migration = try await Program.gatehouse("migrate", on: database)
            #expect(migration.status == 1)
            #expect(migration.error.contains("use a newer binary"), "\(migration.error)")
            let program = try await serveNoMigrate(database)
            #expect(program.status == 1)
            #expect(program.error.contains("use a newer binary"), "\(program.error)")
        }
    }

    @Test func noMigrateServesWhatFits() async throws {
        try await TestDatabase.with { database in
            try await Node.with(database) { _ in }
            try await Node.with(database, arguments: ["--no-migrate"]) { node async throws in
                let reply = try await node.client { try await $0.call("test/test", ["x"]) }
                #expect(reply.status == 200)
            }
        }
    }

    private func serveNoMigrate(_ database: TestDatabase, binary: String = "gatehouse") async throws -> Program {
        try await Program.gatehouse(
            "serve", "--port", "0", "--no-migrate", on: database, binary: binary,
            environment: ["GATEHOUSE_NODE_URL": try database.url(as: "gatehouse_node")])
    }
}
