import Foundation
import Logging
import PostgresClient
import Testing

/// What comes from PostgreSQL is late, too much, in other pieces than it sends, or not there.
@Suite(.timeLimit(.minutes(20))) struct WaywardServerTests {
    private let echo = Statement("select $1::text", isRepeatable: true)

    /// ReadyForQuery, once too often.
    @Test func anAnswerTooManyEndsTheConnection() async throws {
        try await withClient { client, proxy, database in
            try database.scalar("create table public.written (id text)")
            let insert = Statement("insert into public.written values ($1::text) returning id", isRepeatable: false)
            #expect(await execute(client, insert, "before", on: .write).value == "before")
            try await proxy.tell("before 5a0000000549")
            var acknowledged: Set<String> = ["before"]
            for number in 1...1000 where acknowledged.count < 30 {
                let answer = await execute(client, insert, "\(number)", on: .write)
                if let value = answer.value {
                    #expect(value == "\(number)")
                    acknowledged.insert(value)
                } else {
                    // Meanwhile the connection is made anew.
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            #expect(acknowledged.count == 30)
            #expect(
                try database.scalar("select max(count) from (select count(*) from public.written group by id) w") == "1"
            )
            let all = try database.scalar("select string_agg(id, ' ') from public.written")
            #expect(acknowledged.isSubset(of: Set(try #require(all).split(separator: " ").map(String.init))))
        }
    }

    /// CopyOutResponse: libpq reports a COPY again and again.
    @Test func aCopyEndsTheConnection() async throws {
        try await withClient { client, proxy, _ in
            #expect(await execute(client, echo, "before", on: .point).value == "before")
            try await proxy.tell("before 4800000007000000")
            #expect(await eventually { await execute(client, echo, "after", on: .point).value == "after" })
        }
    }

    /// Its slot would be lost, one after the other until none is left.
    @Test func silenceAfterTheLogInIsGivenUp() async throws {
        try await withClient { client, proxy, _ in
            #expect(await execute(client, echo, "before", on: .write).value == "before")
            try await proxy.tell("silence-new")
            try await proxy.tell("reset")
            // By then all have logged in anew, and hear nothing.
            try await Task.sleep(for: .seconds(1))
            #expect(await execute(client, echo, "meanwhile", on: .write).error?.code == .unreachable)
            try await proxy.tell("behave")
            #expect(
                await eventually(within: .seconds(30)) { await execute(client, echo, "x", on: .write).value == "x" })
        }
    }

    @Test func aSilentListenerConnectsAnew() async throws {
        try await TestDatabase.with { database in
            try await WaywardProxy.with { proxy in
                let channel = NotificationListener.Channel("test_channel")
                let listener = try NotificationListener(url: proxy.url(database), channels: [channel], logger: logger)
                defer { listener.stop() }
                #expect(await eventually { !channel.take().isComplete })
                try database.scalar("select pg_notify('test_channel', 'one')")
                #expect(await eventually { channel.take().payloads == ["one"] })
                try await proxy.tell("silence gatehouse listen")
                try database.scalar("select pg_notify('test_channel', 'two')")
                #expect(await eventually(within: .seconds(60)) { !channel.take().isComplete })
                try database.scalar("select pg_notify('test_channel', 'three')")
                #expect(await eventually { channel.take().payloads == ["three"] })
            }
        }
    }

    /// libpq has decrypted all of a record, and taken half of it.
    @Test func recordsLargerThanPostgreSQLsAreReadToTheEnd() async throws {
        try await withFolder { folder in
            let certificate = folder.appending(path: "proxy.pem")
            let made = try await Program.run(
                URL(filePath: "/usr/bin/openssl"),
                [
                    "req", "-new", "-x509", "-days", "1", "-nodes", "-subj", "/CN=localhost", "-out",
                    certificate.path(),
                    "-keyout", certificate.path() + ".key",
                ])
            try #require(made.status == 0, "\(made.error)")
            let key = try Data(contentsOf: URL(filePath: certificate.path() + ".key"))
            try (Data(contentsOf: certificate) + key).write(to: certificate)
            try await withClient(certificate: certificate) { client, _, _ in
                for size in stride(from: 9_000, through: 60_000, by: 3_000) {
                    let text = String(repeating: "x", count: size)
                    let answer = await execute(client, echo, text, on: .point)
                    #expect(answer.value == text, "\(size) bytes: \(String(describing: answer.error))")
                }
            }
        }
    }

    /// It takes no connection with it, as the server's own does.
    @Test func aStatementMayFailWithTheStateOfAShutdown() async throws {
        try await withClient { client, _, database in
            try database.scalar(
                """
                create function public.end_like_a_server() returns text language plpgsql as $$
                begin raise exception 'no shutdown' using errcode = '57P01'; end $$
                """)
            let before = try database.scalar(sessions, as: "postgres")
            let failing = Statement("select public.end_like_a_server()", isRepeatable: true)
            for _ in 1...5 {
                let error = await execute(client, failing, on: .point).error
                #expect(error?.code == .refused(sqlState: "57P01"))
            }
            #expect(try database.scalar(sessions, as: "postgres") == before)
        }
    }

    /// It is looked at with the commit.
    @Test func aDeferredConstraintRefusesItsStatement() async throws {
        try await withClient { client, _, database in
            try database.scalar("create table public.once (id text unique deferrable initially deferred)")
            let insert = Statement("insert into public.once values ($1::text) returning id", isRepeatable: false)
            let before = try database.scalar(sessions, as: "postgres")
            #expect(await execute(client, insert, "a", on: .write).value == "a")
            #expect(await execute(client, insert, "a", on: .write).error?.code == .refused(sqlState: "23505"))
            #expect(await execute(client, insert, "b", on: .write).value == "b")
            #expect(try database.scalar("select count(*) from public.once") == "2")
            #expect(try database.scalar(sessions, as: "postgres") == before)
        }
    }

    // MARK: Support

    /// Those that were set up.
    private let sessions = """
        select count(*) || ': ' || string_agg(pid::text, ' ' order by pid) from pg_stat_activity
          where datname = current_database() and application_name = 'gatehouse' and usename = 'gatehouse_owner'
            and state = 'idle' and query <> '' and pid <> pg_backend_pid()
        """

    private var logger: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .error
        return logger
    }

    private func withClient(
        certificate: URL? = nil,
        _ body: (PostgresClient, WaywardProxy, TestDatabase) async throws -> Void
    ) async throws {
        try await TestDatabase.with { database in
            try await WaywardProxy.with(certificate: certificate) { proxy in
                let url = proxy.url(database, encrypted: certificate != nil)
                let client = PostgresClient(configuration: .init(url: url), logger: logger)
                let outcome: Result<Void, any Error>
                do {
                    let all = "\(PostgresClient.Configuration(url: "").connectionCount): "
                    #expect(
                        try await eventually { try database.scalar(sessions, as: "postgres")?.hasPrefix(all) == true })
                    outcome = .success(try await body(client, proxy, database))
                } catch {
                    outcome = .failure(error)
                }
                await client.stop()
                try outcome.get()
            }
        }
    }
}
