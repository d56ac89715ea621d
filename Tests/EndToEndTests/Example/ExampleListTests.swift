import JSON
import NIOHTTP1
import Testing

/// bookmarks/read, and what callers may put into its options and the other methods' strings.
@Suite(.timeLimit(.minutes(20)))
struct ExampleListTests {
    /// alice has bookmarks 1 to 30, a minute apart, number n of topic swift, sql or cooking as n % 3 is 0, 1 or 2; bob has five.
    private static func with(
        _ body: (Stage, @escaping @Sendable (JSON) async throws -> Client.Response) async throws -> Void
    )
        async throws
    {
        try await Example.with { stage in
            let database = stage.database
            let alice = try database.makeUser("alice")
            try database.scalar(
                """
                insert into bookmarks.links (user_id, topic, url, title, created)
                  select \(alice), (array['swift', 'sql', 'cooking'])[n % 3 + 1], 'https://example.com/' || n,
                      case when n % 2 = 0 then 'Even ' else 'odd_' end || n, '2030-01-01T00:00:00Z'::timestamptz + n * interval '1 minute'
                    from generate_series(1, 30) n
                """)
            let bob = try database.makeUser("bob")
            for number in 1...5 { try database.makeBookmark(of: bob, "https://example.com/bob/\(number)") }
            let token = try database.makeSession(of: alice)
            try await body(stage) { options in
                try await stage.client.call("bookmarks/read", [options], token: token)
            }
        }
    }

    /// The numbers that end the URLs of the reply's rows.
    private static func numbers(_ reply: Client.Response) throws -> [Int] {
        try #require(reply.data?.array, "\(reply.text)").compactMap { row in
            row["url"]?.string?.split(separator: "/").last.flatMap { Int($0) }
        }
    }

    @Test func conditionsOrderAndPages() async throws {
        try await Self.with { stage, read in
            for (options, expected): (JSON, [Int]) in [
                ([:], Array((1...30).reversed())),
                (["limit": 3], [30, 29, 28]),
                (["limit": 3, "offset": 28], [2, 1]),
                (["offset": 30], []),
                (["order_by": "created", "limit": 2], [1, 2]),
                (["order_by": "title", "limit": 2], [10, 12]),
                (["order_by": [["topic", "desc"], ["created", "desc"]], "limit": 2], [30, 27]),
                (["order_by": ["topic", "id"], "limit": 2], [2, 5]),
                (["where": ["topic": "sql"], "order_by": "id"], Array(stride(from: 1, through: 28, by: 3))),
                (["where": ["topic": ["in", ["swift", "sewing"]]], "limit": 2], [30, 27]),
                (["where": ["topic": "sewing"]], []),
                (["where": ["search": ["like", "EVEN 1_"]], "order_by": "id"], [10, 12, 14, 16, 18]),
                (["where": ["search": ["like", #"odd\_1"#]]], [1]),
                (["where": ["search": ["like", "%.com/2_"]], "limit": 1], [29]),
                (
                    ["where": ["created": [">=", "2030-01-01T00:29:00Z"]], "order_by": "created"], [29, 30]
                ),
                (["where": ["created": ["<", "2030-01-01T01:02:00+01:00"]]], [1]),
                (["where": ["topic": "sql", "search": ["like", "even%"]], "order_by": "id", "limit": 2], [4, 10]),
            ] {
                #expect(try Self.numbers(try await read(options)) == expected, "\(options)")
            }
            let page = try await read(["where": ["topic": "sql"], "limit": 2])
            #expect(page.json["result"]?["meta"] == ["total": 10, "summary": ["total": 10]])
            let first = try await read(["order_by": "id", "limit": 1])
            #expect(
                first.data == [
                    [
                        "id": "1", "url": "https://example.com/1", "title": "odd_1", "topic": "sql",
                        "created": "2030-01-01T00:01:00.000Z",
                    ]
                ])
            #expect(try await read(["id": "1"]).data == first.data?.array?.first)
            // Without parameters by GET as well: it is STABLE.
            let token = try stage.database.makeSession(
                of: try #require(
                    try stage.database.scalar(
                        "select id from gatehouse.users where name = 'alice'")))
            let got = try await stage.client.send(
                .GET, "/v1/bookmarks/read", headers: [("authorization", "Bearer \(token)")])
            #expect(try Self.numbers(got).count == 30)
            let refused = try await stage.client.send(
                .GET, "/v1/bookmarks/delete", headers: [("authorization", "Bearer \(token)")])
            #expect(refused.status == 405)
        }
    }

    @Test func whatIsNoOptionOrNobodysOwn() async throws {
        try await Self.with { stage, read in
            for (options, path): (JSON, String) in [
                ("x", "/0"), (["limits": 5], "/0/limits"), (["limit": 0], "/0/limit"), (["offset": -1], "/0/offset"),
                (["where": ["user_id": "1"]], "/0/where/user_id"), (["where": ["url": "x"]], "/0/where/url"),
                (["where": ["search": "x"]], "/0/where/search"),
                (["where": ["topic": ["like", "s%"]]], "/0/where/topic/0"),
                (["where": ["created": [">=", "today"]]], "/0/where/created/1"), (["order_by": "url"], "/0/order_by"),
                (["order_by": "search"], "/0/order_by"), (["id": 1], "/0/id"),
            ] {
                let reply = try await read(options)
                #expect(reply.code == -32808 && reply.errorPath == path, "\(options): \(reply.text)")
            }
            let bobs = try #require(
                try stage.database.scalar("select max(id) from bookmarks.links where url like '%bob%'"))
            for id in [bobs, "0", "-1", "01", "x", "", "1e0", "99999999999999999999"] {
                #expect(try await read(["id": .string(id)]).code == 404, "\(id)")
            }
            // Times that JSON's schema lets through and PostgreSQL does not.
            for time in ["0000-01-01T00:00:00Z", "2030-01-01T00:00:00+23:59"] {
                #expect(try await read(["where": ["created": ["<", .string(time)]]]).code == 400, "\(time)")
            }
            #expect(!stage.node.log.contains("call failed"))
        }
    }

    /// Beside parameters that fit, so that it comes as far as the database where the schema lets it through.
    @Test func strangeTextInEachString() async throws {
        try await Self.with { stage, read in
            let root = try stage.database.makeSession(of: "1")
            func call(_ method: String, _ parameters: JSON) async throws -> Client.Response {
                try await stage.client.call("bookmarks/\(method)", parameters, token: root)
            }
            for (number, text) in HostileInputTests.strangeTexts.enumerated() {
                let (strange, length) = (JSON.string(text), text.unicodeScalars.count)
                let what = "\(number): \(text.prefix(40))"
                let isTitle = (1...200).contains(length)
                let bookmark = try await call("create", [.string("https://example.com/\(number)"), strange, "swift"])
                #expect(bookmark.code == (isTitle ? nil : -32808), "\(what)")
                if let id = bookmark.data?["id"] {
                    let title = try await call("read", [["id": id]]).data?["title"]?.string
                    #expect(title.map { Array($0.utf8) } == Array(text.utf8), "\(what)")
                }
                let isURL = !text.isEmpty && length <= 1992 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
                #expect(
                    try await call("create", [.string("https://" + text), "A title", "swift"]).code
                        == (isURL ? nil : -32808), "\(what)")
                #expect(
                    try await call("create", ["https://example.com/", "A title", strange]).errorPath == "/2", "\(what)")
                let topic = try await call("create-topic", [strange])
                #expect(topic.code == (["true"].contains(text) ? nil : -32808), "\(what)")
                let described = try await call("create-topic", [.string("topic-\(number)"), strange])
                #expect(described.code == ((1...500).contains(length) ? nil : -32808), "\(what)")
                #expect(try await call("delete", [strange]).code == 404, "\(what)")
                for options: JSON in [
                    ["id": strange], ["where": ["search": ["like", strange]]], ["where": ["topic": strange]],
                    ["where": ["topic": ["in", [strange]]]], ["where": ["created": ["<", strange]]],
                    ["order_by": strange],
                ] {
                    let reply = try await call("read", [options])
                    #expect(reply.status < 500, "\(options): \(what)")
                }
            }
            #expect(!stage.node.log.contains("call failed"))
            #expect(try stage.database.bookmarks(of: "alice").count == 30)
        }
    }
}
