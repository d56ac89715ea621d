import JSON
import Testing

/// Upkeep by the nodes themselves.
@Suite(.timeLimit(.minutes(5))) struct JobsTests {
    @Test func oneNodeAtATimeDoesWhatIsDue() async throws {
        try await TestDatabase.with { database in
            // Each run takes a while, says who was at it, and fails if another is at it too.
            try database.scalar(
                """
                create table gatehouse.runs (began timestamptz, ended timestamptz, pid int default pg_backend_pid());
                create table gatehouse.at_it (id int primary key);
                create function gatehouse.slow_job() returns boolean language plpgsql volatile as $$
                  declare v_began timestamptz := clock_timestamp();
                  begin
                    insert into gatehouse.at_it values (1);
                    perform pg_sleep(0.3);
                    delete from gatehouse.at_it;
                    insert into gatehouse.runs values (v_began, clock_timestamp());
                    return false;
                  end $$;
                insert into gatehouse.jobs (function, period) values ('gatehouse.slow_job', '1 second');
                """)
            try await Node.with(database) { _ async throws in
                try await Node.with(database) { _ async throws in
                    #expect(
                        try await eventually(within: .seconds(60)) {
                            try database.scalar("select count(*) >= 4 from gatehouse.runs") == "t"
                        })
                }
            }
            #expect(
                try database.scalar(
                    """
                    select count(*) from gatehouse.runs a join gatehouse.runs b
                      on a.ctid <> b.ctid and a.began < b.ended and b.began < a.ended
                    """) == "0")
        }
    }

    @Test func whatIsLongOverGoesAway() async throws {
        try await TestDatabase.with { database in
            let alice = try database.makeUser("alice")
            let session = try database.makeSession(of: alice)
            for _ in 1...3 { _ = try database.makeSession(of: alice, set: ["ended": "now() - interval '8 days'"]) }
            try database.scalar(
                """
                insert into gatehouse.throttles (kind, key, failures, last_attempt)
                  select 'name', n, 1, now() - interval '3 days' from generate_series(1, 2500) n
                """)
            try await Node.with(database) { node async throws in
                #expect(
                    try await eventually(within: .seconds(30)) {
                        try database.scalar(
                            "select (select count(*) from gatehouse.tokens) + (select count(*) from gatehouse.throttles)"
                        )
                            == "1"
                    })
                try await node.client { client async throws in
                    #expect(try await client.call("profile/read", token: session).status == 200)
                }
            }
        }
    }

    @Test func aReaderOfTheOldestPartitionDelaysItsEndOnly() async throws {
        try await TestDatabase.with { database in
            let old = "to_regclass('gatehouse.audit_log_2020_01')"
            try database.scalar("update gatehouse.jobs set period = '1 second' where function ~ 'audit'")
            // Loading the SQL, as a node's first start does, waits for who reads the views: he comes after that.
            try await Node.with(database) { node async throws in
                let analyst = try Session(database.url(as: "gatehouse_owner"))
                try analyst.execute("begin; select count(*) from report.audit")
                try database.scalar("select gatehouse.make_audit_partition('2020-01-10')")
                try database.scalar("update gatehouse.jobs set last_run = null")
                try await node.client { client async throws in
                    #expect(
                        try await eventually(within: .seconds(30)) {
                            try database.scalar(
                                "select last_run is not null from gatehouse.jobs where function ~ 'audit'") == "t"
                        })
                    #expect(try database.scalar("select \(old) is not null") == "t")
                    // Who changes something does not wait for the analyst.
                    let began = ContinuousClock.now
                    let account: JSON = ["username": "newcomer", "password": "a long enough one 7"]
                    #expect(try await client.call("session/signup", [account]).status == 200)
                    #expect(.now - began < .seconds(2))
                    try analyst.execute("rollback")
                    #expect(
                        try await eventually(within: .seconds(30)) {
                            try database.scalar("select \(old) is null") == "t"
                        })
                }
            }
        }
    }
}
