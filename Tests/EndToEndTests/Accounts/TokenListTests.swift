import JSON
import Testing

/// api-tokens/read.
@Suite(.timeLimit(.minutes(20)))
struct TokenListTests {
    private static func with(_ body: (Stage, String, String) async throws -> Void) async throws {
        try await Stage.with { stage in
            let user = try stage.database.makeUser("someone", set: ["permissions_on": "'{admin}'"])
            try stage.database.scalar(
                """
                insert into gatehouse.tokens (hash, kind, user_id, name, enabled, permissions, created, last_used)
                  select sha256(int4send(n)), 'api', \(user), 'token ' || n, n % 3 > 0,
                      case when n % 2 = 0 then '{admin}' else '{}' end::text[], now() - n % 5 * interval '1 day',
                      case when n % 4 > 0 then now() - n % 7 * interval '1 hour' end
                    from generate_series(1, 250) n
                """)
            let other = try stage.database.makeUser("other")
            _ = try stage.database.makeAPIToken(of: other)
            _ = try stage.database.makeAPIToken(of: user, set: ["name": "'deleted'", "ended": "now()"])
            try await body(stage, user, try stage.database.makeSession(of: user))
        }
    }

    private static func read(_ stage: Stage, _ options: JSON?, _ token: String) async throws -> Client.Response {
        try await stage.client.call("api-tokens/read", options.map { [$0] } ?? [], token: token)
    }

    @Test func pagesOfEverySortCoverAllAndNeverOverlap() async throws {
        try await Self.with { stage, _, session in
            for order: JSON in [
                "id", "name", "created", "enabled", "last_used", [["last_used", "desc"]],
                [["enabled", "desc"], "created", ["name", "desc"]], [["id", "desc"]],
            ] {
                var ids: [String] = []
                for offset in stride(from: 0, through: 250, by: 50) {
                    let options: JSON = [
                        "order_by": order, "limit": 50, "offset": .integer(Int64(offset)),
                    ]
                    let reply = try await Self.read(stage, options, session)
                    #expect(reply.json["result"]?["meta"] == ["total": 250, "summary": ["total": 250]])
                    ids += try #require(reply.data?.array, "\(reply.text)").compactMap { $0["id"]?.string }
                }
                #expect(ids.count == 250 && Set(ids).count == 250, "\(order)")
            }
        }
    }

    @Test func rowsLimitsAndSearch() async throws {
        try await Self.with { stage, _, session in
            let all = try await Self.read(stage, nil, session)
            let rows = try #require(all.data?.array)
            #expect(rows.count == 100)
            for row in rows {
                guard case .object(let members) = row else { Issue.record("no object"); continue }
                #expect(
                    members.map(\.key)
                        == ["id", "name", "enabled", "permissions", "created", "last_used", "expires"])
                #expect(row["created"]?.string?.hasSuffix("Z") == true && row["expires"] == .null)
                let number = try #require((row["name"]?.string?.dropFirst(6)).flatMap { Int($0) })
                #expect(row["permissions"] == (number.isMultiple(of: 2) ? ["admin": true] : [:]))
                #expect((row["last_used"] == .null) == number.isMultiple(of: 4))
            }
            #expect(try await Self.read(stage, ["limit": 1000], session).data?.array?.count == 100)
            #expect(try await Self.read(stage, ["offset": 249], session).data?.array?.count == 1)
            #expect(try await Self.read(stage, ["offset": 250], session).data == [])
            for (pattern, total): (String, JSON) in [
                ("TOKEN 1_", 10), ("%25%", 4), ("token", 0), (#"%\%%"#, 0), ("%deleted%", 0),
            ] {
                let reply = try await Self.read(stage, ["where": ["search": ["like", .string(pattern)]]], session)
                #expect(reply.json["result"]?["meta"]?["total"] == total, "\(pattern): \(reply.text.prefix(300))")
            }
            let first = try #require(rows.first)
            #expect(try await Self.read(stage, ["id": first["id"] ?? .null], session).data == first)
        }
    }

    @Test func whatIsNoOptionOrNobodysOwn() async throws {
        try await Self.with { stage, user, session in
            for (options, path): (JSON, String) in [
                (["limits": 5], "/0/limits"), (["where": ["user_id": "1"]], "/0/where/user_id"),
                (["where": ["search": "x"]], "/0/where/search"), (["where": ["name": "token 1"]], "/0/where/name"),
                (["order_by": "expires"], "/0/order_by"), (["order_by": [["name", "down"]]], "/0/order_by/0/1"),
                (["limit": 0], "/0/limit"), (["offset": -1], "/0/offset"), (["id": "1", "limit": 5], "/0/limit"),
                ("x", "/0"),
            ] {
                let reply = try await Self.read(stage, options, session)
                #expect(reply.code == -32808 && reply.errorPath == path, "\(options): \(reply.text)")
            }
            let others = try #require(
                try stage.database.scalar("select id from gatehouse.tokens where kind = 'api' and user_id <> \(user)"))
            let gone = try #require(try stage.database.scalar("select id from gatehouse.tokens where name = 'deleted'"))
            for id in [others, gone, "0", "x", "99999999999999999999", ""] {
                #expect(try await Self.read(stage, ["id": .string(id)], session).code == 404, "\(id)")
            }
            // What the user loses its tokens show no more; a token with less than its user sees them all the same.
            let weak = try stage.database.makeAPIToken(of: user)
            let shown: JSON = ["where": ["search": ["like", "token 2"]]]
            #expect(try await Self.read(stage, shown, weak).data?.array?.first?["permissions"] == ["admin": true])
            try stage.database.scalar("update gatehouse.users set permissions_on = '{}' where id = \(user)")
            #expect(try await Self.read(stage, shown, session).data?.array?.first?["permissions"] == [:])
        }
    }
}
