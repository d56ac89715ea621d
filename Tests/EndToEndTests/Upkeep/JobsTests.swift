import Foundation
import JSON
import Testing

/// Upkeep by the nodes themselves.
@Suite(.timeLimit(.minutes(20))) struct JobsTests {
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

    /// It is not tried again at every look, and the others go on.
    @Test func aJobThatFailsRests() async throws {
        try await TestDatabase.with { database in
            try database.scalar(
                """
                create sequence gatehouse.tries;
                create function gatehouse.bad_job() returns boolean language plpgsql volatile as $$
                  begin
                    perform nextval('gatehouse.tries');
                    raise exception 'no';
                  end $$;
                insert into gatehouse.jobs (function, period) values ('gatehouse.bad_job', '1 second');
                """)
            // The first try may come before the node says that it listens.
            let began = ContinuousClock.now
            try await Node.with(database) { node async throws in
                #expect(await eventually { node.log.contains("upkeep failed") })
                try await Task.sleep(for: .seconds(4))
                let tries = Int(try database.scalar("select last_value from gatehouse.tries") ?? "") ?? .max
                // One, and another one every ten seconds.
                #expect(tries <= 1 + Int((ContinuousClock.now - began) / .seconds(10)))
                #expect(
                    try await eventually(within: .seconds(30)) {
                        try database.scalar(
                            "select bool_and(last_run is not null) from gatehouse.jobs where function !~ 'bad'")
                            == "t"
                    })
            }
        }
    }

    @Test func aReaderOfTheOldestPartitionDelaysItsEndOnly() async throws {
        try await TestDatabase.with { database in
            let old = "to_regclass('gatehouse.audit_log_2020_01')"
            try database.scalar("update gatehouse.jobs set period = '1 second' where function ~ 'keep_partitions'")
            // Loading the SQL, as a node's first start does, waits for who reads the views: he comes after that.
            try await Node.with(database) { node async throws in
                let analyst = try Session(database.url(as: "gatehouse_owner"))
                try analyst.execute("begin; select count(*) from report.audit")
                try database.scalar("select gatehouse.prepare_partition('audit_log', '2020-01-10')")
                try database.scalar("update gatehouse.jobs set last_run = null")
                try await node.client { client async throws in
                    #expect(
                        try await eventually(within: .seconds(30)) {
                            try database.scalar(
                                "select last_run is not null from gatehouse.jobs where function ~ 'keep_partitions'")
                                == "t"
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

    @Test func aReaderOfTheOldestCallsDelaysTheirEndOnly() async throws {
        try await TestDatabase.with { database in
            let old = "to_regclass('gatehouse.call_log_2020_01_10')"
            try database.scalar("update gatehouse.jobs set period = '1 second' where function ~ 'keep_partitions'")
            try await Node.with(database) { _ async throws in
                try database.scalar("select gatehouse.prepare_partition('call_log', '2020-01-10')")
                let analyst = try Session(database.url(as: "gatehouse_owner"))
                try analyst.execute("begin; select count(*) from report.calls")
                // Twice looked for what is too old, without getting at it.
                for _ in 1...2 {
                    try database.scalar("update gatehouse.jobs set last_run = null")
                    #expect(
                        try await eventually(within: .seconds(30)) {
                            try database.scalar(
                                "select last_run is not null from gatehouse.jobs where function ~ 'keep_partitions'")
                                == "t"
                        })
                    let began = ContinuousClock.now
                    try database.scalar(
                        """
                        select gate.node_append_calls(gen_random_uuid(), 1, 0, '{}', '{/v1/test/test}', '{200}', '{null}', '{false}',
                          '{false}', '{}', '{1}', '{null}', '{5}', '{5}', '{beside}')
                        """, as: "gatehouse_node")
                    #expect(.now - began < .seconds(2))
                }
                #expect(try database.scalar("select \(old) is not null") == "t")
                try analyst.execute("rollback")
                #expect(
                    try await eventually(within: .seconds(30)) {
                        try database.scalar("select \(old) is null") == "t"
                    })
                #expect(
                    try database.scalar("select count(*) from gatehouse.call_log where request_id = 'beside'") == "2")
            }
        }
    }
}

extension Measurements {
    /// Every slot is done by one node, whichever lives.
    @Suite struct JobsOfDyingNodesTests {
        @Test func anotherOneTakesOver() async throws {
            try await TestDatabase.with { database in
                try database.scalar(
                    """
                    create table gatehouse.runs (slot bigint, began timestamptz, ended timestamptz);
                    create function gatehouse.slow_job() returns boolean language plpgsql volatile as $$
                      declare v_began timestamptz := clock_timestamp();
                      begin
                        perform pg_sleep(0.3);
                        insert into gatehouse.runs values (floor(extract(epoch from v_began) / 2), v_began, clock_timestamp());
                        return false;
                      end $$;
                    insert into gatehouse.jobs (function, period) values ('gatehouse.slow_job', '2 seconds');
                    """)
                // A login for each place, by which the sessions of its node are found.
                let logins = (1...3).map { "\(database.name)_\($0)" }
                for login in logins {
                    try database.scalar("create role \(login) login in role gatehouse_node", as: "postgres")
                }
                func start(_ login: String) async throws -> Node {
                    try await Node(environment: [
                        "DATABASE_URL": try database.url(as: "gatehouse_owner"),
                        "GATEHOUSE_NODE_URL": try database.url(as: login),
                    ])
                }
                var nodes: [String: Node] = [:]
                defer { for node in nodes.values { node.terminate() } }
                for login in logins { nodes[login] = try await start(login) }
                try database.scalar("delete from gatehouse.runs")

                for _ in 1...10 {
                    var victim: String?
                    #expect(
                        try await eventually {
                            victim = try database.scalar(
                                """
                                select usename from pg_stat_activity
                                  where datname = current_database() and wait_event = 'PgSleep' limit 1
                                """, as: "postgres")
                            return victim != nil
                        })
                    guard let victim else { break }
                    nodes[victim]?.kill()
                    let runs = try database.scalar("select count(*) from gatehouse.runs")
                    nodes[victim] = try await start(victim)
                    // What the dead one was at is done by another one.
                    #expect(try await eventually { try database.scalar("select count(*) from gatehouse.runs") != runs })
                }
                let runs = try database.scalar(
                    """
                    select format('%s %s %s', count(*) >= 10, max(r.slot - r.last) <= 2, bool_and(r.began > r.last_ended))
                      from (
                        select slot, began, lag(slot) over o as last, lag(ended) over o as last_ended
                          from gatehouse.runs window o as (order by began)
                      ) r
                    """)
                let all = try database.scalar("select json_agg(r order by r.began) from gatehouse.runs r") ?? ""
                #expect(runs == "t t t", "\(all)")
                for node in nodes.values { node.terminate() }
                for login in logins { try database.scalar("drop role \(login)", as: "postgres") }
            }
        }
    }
}
