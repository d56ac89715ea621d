import JSON
import Testing

/// Everything that counts calls comes to the same.
@Suite(.timeLimit(.minutes(20))) struct TotalsTests {
    private static let count = 200_000
    private static let connections = 16

    private static let sql = Fixtures.sql.merging([
        "api/v1/fixture/once.sql": Fixtures.method(
            "once",
            #""permissions": ["*"], "options": {"rate_limits": [{"per": "address", "requests": 1, "seconds": 86400}]}"#,
            parameters: "", volatility: "stable", "return 'true';")
    ]) { $1 }

    /// Answers by method.
    struct Sums: Equatable {
        var accepted = 0
        var declined = 0
        var errors = 0
        var exceptions = 0
    }

    /// Ten calls, of which two fail, one by our fault, and one is declined but for the first.
    private static let round: [(method: String, parameters: JSON)] =
        Array(repeating: ("test/test", ["x"]), count: 6)
        + [("profile/read", []), ("fixture/write", []), ("fixture/fault", []), ("fixture/once", [])]

    private func call(_ ports: [Int], token: String) async throws -> [String: Sums] {
        try await withThrowingTaskGroup(of: [String: Sums].self) { group in
            for index in 0..<Self.connections {
                group.addTask {
                    let client = try await Client(port: ports[index % ports.count])
                    defer { client.close() }
                    var sums: [String: Sums] = [:]
                    for turn in 0..<(Self.count / Self.connections) {
                        let (method, parameters) = Self.round[(turn + index) % Self.round.count]
                        let reply = try await client.call(method, parameters, token: token)
                        var sum = sums["/v1/\(method)"] ?? Sums()
                        if reply.code == -32802 {
                            sum.declined += 1
                        } else {
                            sum.accepted += 1
                            if reply.status >= 400 { sum.errors += 1 }
                            if reply.status == 500 { sum.exceptions += 1 }
                        }
                        sums["/v1/\(method)"] = sum
                    }
                    return sums
                }
            }
            return try await group.reduce(into: [:]) { total, sums in
                total.merge(sums) {
                    Sums(
                        accepted: $0.accepted + $1.accepted, declined: $0.declined + $1.declined,
                        errors: $0.errors + $1.errors, exceptions: $0.exceptions + $1.exceptions)
                }
            }
        }
    }

    /// The sums of a relation with a row per method: method, accepted, declined, errors, exceptions.
    private func sums(_ database: TestDatabase, _ query: String) throws -> [String: Sums] {
        let text = try database.scalar("select coalesce(json_agg(row_to_json(s)), '[]') from (\(query)) s")
        var sums: [String: Sums] = [:]
        for row in try JSON(parsing: text ?? "[]").array ?? [] {
            func number(_ name: String) -> Int { row[name]?.integer.map { Int($0) } ?? -1 }
            sums[row["method"]?.string ?? ""] = Sums(
                accepted: number("accepted"), declined: number("declined"), errors: number("errors"),
                exceptions: number("exceptions"))
        }
        return sums
    }

    /// What the statistics of one method come to.
    private func sums(_ object: JSON) -> Sums {
        func total(_ list: String, _ name: String) -> Int {
            (object[list]?.array ?? []).reduce(0) { $0 + Int($1[name]?.integer ?? 0) }
        }
        #expect(total("requests", "total_requests") == total("load", "total_accepted"))
        return Sums(
            accepted: total("load", "total_accepted"), declined: total("load", "total_declined"),
            errors: total("requests", "total_errors"), exceptions: total("requests", "total_exceptions"))
    }

    @Test func ofTwoNodes() async throws {
        try await Stage.with(sql: Self.sql) { stage in
            try await Node.with(stage.database) { other async throws in
                let database = stage.database
                let token = try database.makeSession(of: try database.makeUser("alice"))
                let expected = try await call([stage.node.port, other.port], token: token)
                #expect(expected.values.reduce(0) { $0 + $1.accepted + $1.declined } == Self.count)
                #expect(expected["/v1/fixture/once"]?.accepted == 2)
                #expect(
                    await eventually {
                        (try? database.scalar("select sum(appended) from report.nodes")) == "\(Self.count)"
                    })
                let raw = """
                    select method_id as method, count(*) filter (where not is_declined) as accepted,
                        count(*) filter (where is_declined) as declined,
                        count(*) filter (where is_error and not is_declined) as errors,
                        count(*) filter (where is_exception) as exceptions
                      from report.calls group by method_id
                    """
                #expect(try sums(database, raw) == expected)
                for view in ["calls_per_minute", "calls_per_ten_minutes", "calls_per_day"] {
                    let counters = """
                        select method_id as method, sum(accepted) as accepted, sum(declined) as declined,
                            sum(errors) as errors, sum(exceptions) as exceptions
                          from report.\(view) group by method_id
                        """
                    #expect(try sums(database, counters) == expected, "\(view)")
                }
                try comparePercentiles(database)
                try await compareWithAPI(expected, stage, token: token)
            }
        }
    }

    /// Percentiles of the counters and those of the very rows, bucket by bucket: not more than 5 % apart.
    private func comparePercentiles(_ database: TestDatabase) throws {
        let worst = try database.scalar(
            """
            select coalesce(max(greatest(abs(c.p50 / r.p50 - 1), abs(c.p95 / r.p95 - 1), abs(c.p99 / r.p99 - 1))), 1)
              from (
                select l.method, s.minutes, date_bin(s.minutes * interval '1 minute', l.finished, '2000-01-01Z') as bucket,
                    percentile_disc(0.5) within group (order by l.runtime) as p50,
                    percentile_disc(0.95) within group (order by l.runtime) as p95,
                    percentile_disc(0.99) within group (order by l.runtime) as p99
                  from gatehouse.call_log l
                  cross join (values (1), (10), (1440)) s (minutes)
                  where not l.is_declined
                  group by 1, 2, 3
              ) r
              full join (select * from gatehouse.call_counters where accepted > 0) c using (method, minutes, bucket)
            """)
        #expect(Double(worst ?? "") ?? 1 <= 0.05)
    }

    private func compareWithAPI(_ expected: [String: Sums], _ stage: Stage, token: String) async throws {
        // The history's turn comes once a minute: here at once.
        try stage.database.scalar("update gatehouse.jobs set slot = 0 where function ~ 'refresh'")
        #expect(
            try await eventually {
                try stage.database.scalar("select bool_and(slot > 0) from gatehouse.jobs where function ~ 'refresh'")
                    == "t"
            })
        // Read by an admin, whose own calls are no part of it.
        try stage.database.scalar("update gatehouse.users set permissions_on = '{admin}' where name = 'alice'")
        let latest = try await stage.client.call("admin/api-call-log/read-latest-stat", token: token)
        #expect(latest.data?.array?.count ?? 0 > expected.count)
        for object in latest.data?.array ?? [] where object["id"]?.string?.contains("call-log") == false {
            let id = object["id"]?.string ?? ""
            #expect(sums(object) == expected[id] ?? Sums(), "\(id)")
        }
        for (method, sums) in expected {
            let history = try await stage.client.call(
                "admin/api-call-log/read-history-stat", [.string(method)], token: token)
            #expect(self.sums(history.data ?? .null) == sums, "\(method)")
            let options: JSON = ["where": ["method_id": .string(method)], "limit": 1]
            let log = try await stage.client.call("admin/api-call-log/read-log", [options], token: token)
            let total = log.json["result"]?["meta"]?["total"]?.integer
            #expect(total == Int64(sums.accepted + sums.declined), "\(method)")
        }
    }
}
