import Glibc
import Logging
import PostgresClient
import Testing

/// The client on a real PostgreSQL.
@Suite(.timeLimit(.minutes(20))) struct PostgresClientTests {
    @Test func repeatableStatementsAreSentAgainOnceAndOthersAreLost() async throws {
        try await withClient { client, database in
            let sleep = "select pg_sleep(0.6)::text || pg_backend_pid()"
            async let repeatable = execute(client, Statement(sleep, isRepeatable: true), on: .point)
            async let other = execute(client, Statement(sleep, isRepeatable: false), on: .write)
            try await waitFor(2, "PgSleep", database)
            try terminate(database)
            #expect(await repeatable.error == nil)
            #expect(await other.error?.code == .lost)

            // Twice is too often.
            async let unlucky = execute(client, Statement(sleep, isRepeatable: true), on: .point)
            try await waitFor(1, "PgSleep", database)
            try terminate(database)
            try await waitFor(1, "PgSleep", database)
            try terminate(database)
            #expect(await unlucky.error?.code == .lost)
        }
    }

    /// Its write fails half-way, while what PostgreSQL said at last waits to be read. With MALLOC_PERTURB_ set, what is used after it was
    /// freed shows for certain.
    @Test func aLargeStatementMeetsAConnectionThatHasJustEnded() async throws {
        try await withClient { client, database in
            let measure = Statement("select length($1)::text", isRepeatable: true)
            var arguments = Arguments()
            arguments.append(text: String(repeating: "x", count: 700_000))
            for _ in 0..<5 {
                let result = await withCheckedContinuation { continuation in
                    // On the event loop, which therefore has not seen yet that the connections have ended.
                    client.start(Statement("select 1", isRepeatable: true), Arguments(), on: .point) { [arguments] _ in
                        try? terminate(database)
                        usleep(20_000)
                        client.start(measure, arguments, on: .point) { continuation.resume(returning: $0) }
                    }
                }
                let value = try result.get().string(column: 0)
                #expect(value == "700000")
            }
        }
    }

    @Test func aStatementThatChangesSomethingIsExecutedAtMostOnce() async throws {
        try await withClient { client, database in
            try database.scalar("create table public.sent (id int)")
            let insert = Statement("insert into public.sent values (1) returning pg_sleep(0.5)", isRepeatable: false)
            async let outcome = execute(client, insert, on: .write)
            try await waitFor(1, "PgSleep", database)
            try terminate(database)
            #expect(await outcome.error?.code == .lost)
            #expect(try database.scalar("select count(*) from public.sent") == "0")
            #expect(await execute(client, insert, on: .write).error == nil)
            #expect(try database.scalar("select count(*) from public.sent") == "1")
        }
    }

    /// They share batches, and a batch is one transaction for PostgreSQL.
    @Test func aFailureDoesNotTouchItsNeighbours() async throws {
        try await withClient { client, _ in
            let divide = Statement("select (100 / $1::int)::text", isRepeatable: true)
            #expect(await execute(client, divide, "1", on: .point).value == "100")
            let outcomes = await withTaskGroup { group in
                for index in 0..<900 {
                    group.addTask { (index, await execute(client, divide, "\(index % 7)", on: .point)) }
                }
                return await group.reduce(into: [(Int, Answer)]()) { $0.append($1) }
            }
            #expect(outcomes.count == 900)
            for (index, answer) in outcomes {
                if index % 7 == 0 {
                    #expect(answer.error?.code == .refused(sqlState: "22012"))
                } else {
                    #expect(answer.value == "\(100 / (index % 7))")
                }
            }
        }
    }

    @Test func preparedStatementsSurviveAChangedFunction() async throws {
        try await withClient { client, database in
            func define(_ type: String, _ value: String, _ prefix: String) throws {
                try database.scalar(
                    "\(prefix) function public.answer(a int) returns \(type) language sql stable as $$ select \(value) $$"
                )
            }
            try define("text", "'one'", "create")
            let statement = Statement("select * from public.answer($1)", isRepeatable: true)
            #expect(await execute(client, statement, "1", on: .point).value == "one")
            try define("text", "'two'", "create or replace")
            #expect(await execute(client, statement, "1", on: .point).value == "two")
            try define("text", "'three'", "drop function public.answer; create")
            #expect(await eventuallyValue(client, statement) == "three")
            // Another type for the same statement: "cached plan must not change result type".
            try define("table (a int, b int)", "4, 5", "drop function public.answer; create")
            #expect(await eventuallyValue(client, statement) == "4")
        }
    }

    /// What goes out together is not one transaction: what the second statement sees is committed.
    @Test func twoStatementsWithoutAPauseAreTwoTransactions() async throws {
        var configuration = try Configuration()
        configuration.write.connections = 1
        configuration.write.queueTimeout = .milliseconds(200)
        try await withClient(configuration) { client, database in
            try database.scalar("create table public.sent (id int primary key)")
            let count = "select count(*) from public.sent"
            let insert = Statement("insert into public.sent values ($1::int) returning id", isRepeatable: false)
            let wait = Statement("select count(*) || pg_sleep(0.6)::text from public.sent", isRepeatable: false)
            func both(_ id: String) async -> Answer {
                var arguments = Arguments()
                arguments.append(literal: id)
                do {
                    let result = try await client.execute(wait, Arguments(), behind: (insert, arguments), on: .write)
                    return Answer(value: result.string(column: 0), error: nil, elapsed: .zero)
                } catch {
                    return Answer(value: nil, error: error, elapsed: .zero)
                }
            }
            async let first = both("1")
            try await waitFor(1, "PgSleep", database)
            #expect(try database.scalar(count) == "1")
            // What waits too long behind them is not executed, neither of the two.
            #expect(await both("2").error?.code == .overloaded)
            #expect(await first.value == "1")
            #expect(try database.scalar(count) == "1")

            async let refused = both("1")
            try await waitFor(1, "PgSleep", database)
            #expect(await refused.error?.code == .refused(sqlState: "23505"))

            async let lost = both("3")
            try await waitFor(1, "PgSleep", database)
            try terminate(database)
            #expect(await lost.error?.code == .lost)
            #expect(try database.scalar(count) == "2")
        }
    }

    @Test func aFullQueueRefusesAtOnce() async throws {
        var configuration = try Configuration()
        configuration.write.connections = 1
        configuration.write.queueLimit = 3
        try await withClient(configuration) { client, database in
            let sleep = Statement("select pg_sleep(0.5)::text", isRepeatable: false)
            #expect(await execute(client, Statement("select 1::text", isRepeatable: false), on: .write).value == "1")
            let outcomes = await withTaskGroup { group in
                for _ in 0..<5 { group.addTask { await execute(client, sleep, on: .write) } }
                return await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            #expect(outcomes.count { $0.error == nil } == 3)
            let refused = outcomes.filter { $0.error?.code == .overloaded }
            #expect(refused.count == 2)
            #expect(refused.allSatisfy { $0.elapsed < .milliseconds(300) })
        }
    }

    @Test(arguments: [(crowded: Duration.seconds(60), served: 2), (.milliseconds(1), 5)])
    func aQueueThatOverflowedIsCutAndShortForATime(crowded: Duration, served: Int) async throws {
        var configuration = try Configuration()
        configuration.write.connections = 1
        configuration.write.queueLimit = 5
        configuration.write.crowdedLimit = 2
        configuration.write.crowdedTime = crowded
        try await withClient(configuration) { client, database in
            // Those of them that were executed.
            func submit(_ numbers: ClosedRange<Int>) async -> [Int] {
                await withTaskGroup(of: Int?.self) { group in
                    for number in numbers {
                        let sleep = Statement("select '\(number)' from pg_sleep(0.4)", isRepeatable: false)
                        group.addTask { await execute(client, sleep, on: .write).value.flatMap { Int($0) } }
                        try? await Task.sleep(for: .milliseconds(10))
                    }
                    return await group.reduce(into: []) { if let number = $1 { $0.append(number) } }
                }
            }
            #expect(await submit(1...5) == [1, 2, 3, 4, 5])
            // The first is on its way, the last finds no room; of those between them the one that came last is left.
            #expect(await submit(11...16) == [11, 15])
            #expect(await submit(21...25).count == served)
        }
    }

    /// With nothing else that would bring the lane a turn.
    @Test func anIdleConnectionTakesAWriteWhileAnotherIsBusy() async throws {
        try await withClient(try Configuration()) { client, database in
            let (sleep, quick) = (
                Statement("select pg_sleep(1)::text", isRepeatable: false),
                Statement("select 1::text", isRepeatable: false)
            )
            #expect(await execute(client, quick, on: .write).error == nil)
            async let first = execute(client, sleep, on: .write)
            try await waitFor(1, "PgSleep", database)
            var times: [Duration] = []
            for _ in 1...7 { times.append(await execute(client, quick, on: .write).elapsed) }
            #expect(times.sorted()[3] < .milliseconds(50), "\(times)")
            #expect(await first.error == nil)
        }
    }

    @Test func whoWaitsTooLongForAPlaceIsRefused() async throws {
        var configuration = try Configuration()
        configuration.write.connections = 1
        configuration.write.queueTimeout = .milliseconds(200)
        try await withClient(configuration) { client, database in
            let sleep = Statement("select pg_sleep(3)::text", isRepeatable: false)
            async let first = execute(client, sleep, on: .write)
            try await waitFor(1, "PgSleep", database)
            let second = await execute(client, sleep, on: .write)
            #expect(second.error?.code == .overloaded)
            #expect(second.elapsed < .seconds(2))
            #expect(await first.error == nil)
        }
    }

    @Test func aStatementThatTakesTooLongIsCancelled() async throws {
        var configuration = try Configuration()
        configuration.exclusive.statementTimeout = .milliseconds(100)
        configuration.exclusive.lockTimeout = .milliseconds(50)
        try await withClient(configuration) { client, database in
            let sleep = Statement("select pg_sleep(20)::text", isRepeatable: true)
            #expect(await execute(client, sleep, on: .exclusive).error?.code == .refused(sqlState: "57014"))
            try database.scalar("create table public.held as select 1 as id")
            let session = try Session(database.url(as: "gatehouse_owner"))
            try session.execute("begin; update public.held set id = 2")
            let update = Statement("update public.held set id = 3 returning id", isRepeatable: false)
            #expect(await execute(client, update, on: .exclusive).error?.code == .refused(sqlState: "55P03"))
            try session.execute("rollback")
            #expect(await execute(client, update, on: .exclusive).value == "3")
        }
    }

    @Test func thePointLaneChangesNothing() async throws {
        try await withClient { client, _ in
            let create = Statement("create table public.t ()", isRepeatable: true)
            #expect(await execute(client, create, on: .point).error?.code == .refused(sqlState: "25006"))
        }
    }

    @Test func stopWaitsForWhatIsOnTheWay() async throws {
        try await TestDatabase.with { database in
            let client = try makeClient(try Configuration(), database)
            let sleep = Statement("select pg_sleep(0.5)::text || 'done'", isRepeatable: false)
            async let answer = execute(client, sleep, on: .write)
            try await waitFor(1, "PgSleep", database)
            await client.stop()
            // A backend notices the end of its connection a moment later.
            #expect(try await eventually { try database.scalar(sessions, as: "postgres") == "0" })
            #expect(await answer.value == "done")
            #expect(await execute(client, sleep, on: .write).error?.code == .unreachable)
        }
    }

    // MARK: Support

    private typealias Configuration = PostgresClient.Configuration

    private let sessions = """
        select count(*) from pg_stat_activity where datname = current_database() and application_name = 'gatehouse'
          and pid <> pg_backend_pid() and usename = 'gatehouse_owner'
        """

    private func makeClient(_ configuration: Configuration, _ database: TestDatabase) throws -> PostgresClient {
        var configuration = configuration
        configuration.url = try database.url(as: "gatehouse_owner")
        var logger = Logger(label: "test")
        logger.logLevel = .error
        return PostgresClient(configuration: configuration, logger: logger)
    }

    private func withClient(
        _ configuration: Configuration? = nil,
        _ body: (PostgresClient, TestDatabase) async throws -> Void
    ) async throws {
        try await TestDatabase.with { database in
            let client = try makeClient(try configuration ?? Configuration(), database)
            do {
                try await body(client, database)
            } catch {
                await client.stop()
                throw error
            }
            await client.stop()
        }
    }

    /// The value, where need be at the second try: the first may find its plan out of date.
    private func eventuallyValue(_ client: PostgresClient, _ statement: Statement) async -> String? {
        let first = await execute(client, statement, "1", on: .point)
        return first.error == nil ? first.value : await execute(client, statement, "1", on: .point).value
    }

    private func waitFor(_ count: Int, _ event: String, _ database: TestDatabase) async throws {
        let sql = """
            select count(*) from pg_stat_activity where datname = current_database() and wait_event = '\(event)'
              and state = 'active'
            """
        #expect(try await eventually { try database.scalar(sql, as: "postgres") == "\(count)" })
    }

    private func terminate(_ database: TestDatabase) throws {
        try database.scalar(
            """
            select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database()
              and pid <> pg_backend_pid()
            """, as: "postgres")
    }
}

extension PostgresClient.Configuration {
    /// The URL is the test database's, later.
    fileprivate init() throws { self.init(url: "") }
}
