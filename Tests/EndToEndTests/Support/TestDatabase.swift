import Foundation
import PostgresClient
import Testing

/// A database of one test's own, cloned from the migrated template; dropped at the end, whatever happens.
struct TestDatabase: Sendable {
    let name: String

    /// The socket folder of the cluster that scripts/test started.
    static var socketDirectory: String {
        get throws {
            try #require(
                ProcessInfo.processInfo.environment["GATEHOUSE_TEST_PGHOST"], "run the tests with make test")
        }
    }

    static func url(_ database: String, as role: String) throws -> String {
        let host = try socketDirectory.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return "postgresql://\(role)@\(host)/\(database)"
    }

    func url(as role: String) throws -> String { try Self.url(name, as: role) }

    /// Runs `body` with a clone of the template, or with an empty database. One that is not settled is to migrators what a
    /// restored database is: its SQL has to be loaded again.
    static func with<Value>(
        empty: Bool = false,
        settled: Bool = true,
        _ body: (TestDatabase) async throws -> Value
    ) async throws -> Value {
        let database = TestDatabase(name: "test_\(UUID().uuidString.lowercased().replacing("-", with: ""))")
        let template = empty ? "template0" : "gatehouse_template"
        return try await Threads.with {
            // Cloning takes the template for itself.
            try await turn.with {
                _ = try BlockingConnection(url: url("postgres", as: "postgres")).execute(
                    "create database \(database.name) template \(template) owner gatehouse_owner strategy file_copy")
            }
            if !empty && settled { try database.scalar(Self.settle, as: "postgres") }
            defer { database.drop() }
            return try await body(database)
        }
    }

    private static let turn = Permits(1)

    /// The rights on the database itself are not copied, and what is recorded of its SQL is of another database.
    private static let settle = """
        update pg_database set datacl = (select datacl from pg_database where datname = 'gatehouse_template')
          where datname = current_database();
        update gatehouse.trees set database = (select oid from pg_database where datname = current_database())
        """

    /// Goes with the server where it does not go now: PostgreSQL 15 waits for every session to notice, and one whose lock
    /// time-out came at that moment does so only at its next interrupt.
    private func drop() {
        guard let connection = try? BlockingConnection(url: Self.url("postgres", as: "postgres")) else { return }
        _ = try? connection.execute("set statement_timeout = '5s'")
        _ = try? connection.execute("drop database if exists \(name) with (force)")
    }

    /// The first column of the first row.
    @discardableResult
    func scalar(_ sql: String, as role: String = "gatehouse_owner") throws -> String? {
        let result = try BlockingConnection(url: try url(as: role)).execute(sql)
        return result.rowCount > 0 && result.columnCount > 0 ? result.string(column: 0) : nil
    }
}
