import JSON
import NIOHTTP1
import PostgresClient
import Testing

/// Who may do what with the example's methods.
@Suite(.timeLimit(.minutes(20)))
struct ExampleMethodTests {
    /// A caller; `owner`: whose bookmarks it works with, nil for who has to sign in first.
    private struct Caller {
        let name: String
        let token: String?
        let owner: String?
        let managesTopics: Bool
    }

    private static func callers(_ database: TestDatabase) throws -> [Caller] {
        let permitted = ["permissions_on": "'{manage-topics}'"]
        let alice = try database.makeUser("alice")
        let bob = try database.makeUser("bob")
        let carol = try database.makeUser("carol", set: permitted)
        let gone = try database.makeUser("gone", set: permitted.merging(["enabled": "false"]) { $1 })
        let switchedOn = ["permissions": "'{manage-topics}'"]
        func caller(_ name: String, _ token: String?, _ owner: String?, _ managesTopics: Bool = false) -> Caller {
            Caller(name: name, token: token, owner: owner, managesTopics: managesTopics)
        }
        return [
            caller("guest", nil, nil),
            caller("user", try database.makeSession(of: alice), "alice"),
            caller("another user", try database.makeSession(of: bob), "bob"),
            caller("holder of the permission", try database.makeSession(of: carol), "carol", true),
            caller("root", try database.makeSession(of: "1"), "root", true),
            caller("API token without the permission", try database.makeAPIToken(of: carol), "carol"),
            caller("API token with it", try database.makeAPIToken(of: carol, set: switchedOn), "carol", true),
            caller("API token of who has it not", try database.makeAPIToken(of: bob, set: switchedOn), "bob"),
            caller("session of a disabled user", try database.makeSession(of: gone), nil),
        ]
    }

    @Test func everyMethodForEveryCaller() async throws {
        try await Example.with { stage in
            let (client, database) = (stage.client, stage.database)
            let callers = try Self.callers(database)
            let dave = try database.makeUser("dave")
            let foreign = JSON.string(try database.makeBookmark(of: dave, "https://example.com/dave"))
            for (index, caller) in callers.enumerated() {
                func expect(
                    _ reply: Client.Response,
                    _ status: Int,
                    _ code: Int? = nil,
                    _ line: SourceLocation = #_sourceLocation
                ) {
                    let isWell = reply.status == (caller.owner == nil ? 401 : status)
                    #expect(isWell, "\(caller.name): \(reply.text)", sourceLocation: line)
                    #expect(reply.code == (caller.owner == nil ? -32801 : code), sourceLocation: line)
                }
                func call(_ method: String, _ parameters: JSON = []) async throws -> Client.Response {
                    try await client.call("bookmarks/\(method)", parameters, token: caller.token)
                }

                let topic = "topic-\(index)"
                let made = try await call("create-topic", [.string(topic)])
                expect(made, caller.managesTopics ? 200 : 403, caller.managesTopics ? nil : -32801)
                let topics = try database.scalar("select count(*) from bookmarks.topics where name = '\(topic)'")
                #expect(topics == (caller.managesTopics ? "1" : "0"))

                // Each begins with the bookmarks of the one before gone, so these are all that it has.
                let urls = ["https://example.com/\(index)/b", "https://example.com/\(index)/a"]
                var ids: [JSON] = []
                for url in urls {
                    let created = try await call("create", [.string(url), "A title", "sql"])
                    expect(created, 200)
                    ids.append(created.data?["id"] ?? "0")
                }
                if let owner = caller.owner { #expect(try database.bookmarks(of: owner) == urls) }

                let read = try await call("read", [["order_by": "id"]])
                expect(read, 200)
                let seen = read.data?.array?.compactMap { $0["url"]?.string }
                #expect(seen == (caller.owner == nil ? nil : urls), "\(caller.name)")
                expect(try await call("read", [["id": ids[0]]]), 200)
                expect(try await call("read", [["id": foreign]]), 404, 404)

                expect(try await call("delete", [foreign]), 404, 404)
                for id in ids {
                    expect(try await call("delete", [id]), 200)
                    expect(try await call("delete", [id]), 404, 404)
                }
                #expect(try database.bookmarks(of: "dave") == ["https://example.com/dave"])
                #expect(try database.scalar("select count(*) from bookmarks.links") == "1")
            }
        }
    }

    @Test func aBookmarkNeedsATopicAndIsKeptOnce() async throws {
        try await Example.with { stage in
            let database = stage.database
            let (alice, bob) = (try database.makeUser("alice"), try database.makeUser("bob"))
            func create(_ user: String, _ topic: JSON) async throws -> Client.Response {
                try await stage.client.call(
                    "bookmarks/create", ["https://example.com/", "A title", topic],
                    token: try database.makeSession(of: user))
            }
            let unknown = try await create(alice, "sewing")
            #expect(unknown.code == -32808 && unknown.errorPath == "/2", "\(unknown.text)")
            #expect(try await create(alice, "swift").status == 200)
            #expect(try await create(alice, "sql").code == 409)
            #expect(try await create(bob, "swift").status == 200)
            for name in ["alice", "bob"] { #expect(try database.bookmarks(of: name) == ["https://example.com/"]) }
            #expect(try database.scalar("select string_agg(topic, ' ') from bookmarks.links") == "swift swift")
        }
    }

    @Test func whatAFileHoldsBecomesBookmarksOrNoneDoes() async throws {
        try await Example.with { stage in
            let database = stage.database
            let alice = try database.makeUser("alice")
            let token = try database.makeSession(of: alice)
            try database.makeBookmark(of: alice, "https://example.com/0")
            func imported(_ lines: [UInt8], _ topic: String = "sql", token: String?) async throws -> Client.Response {
                let head = "--X\r\ncontent-disposition: form-data; name=\"file\"\r\ncontent-type: text/plain\r\n\r\n"
                let rest =
                    "\r\n--X\r\ncontent-disposition: form-data; name=\"params\"\r\n\r\n[\"\(topic)\"]\r\n--X--\r\n"
                let authorization = token.map { [("authorization", "Bearer \($0)")] } ?? []
                return try await stage.node.client { client in
                    try await client.send(
                        .POST, "/v1/bookmarks/import",
                        headers: [("content-type", "multipart/form-data; boundary=X")] + authorization,
                        body: Array(head.utf8) + lines + Array(rest.utf8))
                }
            }
            let file = Array("https://example.com/0 again\r\n\nhttps://example.com/1 An ö\nhttps://example.com/2".utf8)
            #expect(try await imported(file, token: nil).code == -32801)
            let unknown = try await imported(file, "sewing", token: token)
            #expect(unknown.code == -32808 && unknown.errorPath == "/1", "\(unknown.text)")
            for bad in [Array("https://example.com/3\nnothing".utf8), file + [0x20, 0xFF], file + [0x20, 0]] {
                #expect(try await imported(bad, token: token).code == 400)
            }
            #expect(try await imported(Array(repeating: 0x0A, count: 262_145), token: token).code == -32902)
            #expect(try await imported(file, token: token).data == ["imported": 2])
            #expect(
                try database.scalar(
                    "select string_agg(concat_ws(' ', url, title, topic), ', ' order by id) from bookmarks.links")
                    == "https://example.com/0 A title swift, https://example.com/1 An ö sql, "
                    + "https://example.com/2 https://example.com/2 sql")
        }
    }

    @Test func theAuditTrailTellsWhoMadeATopic() async throws {
        try await Example.with { stage in
            let database = stage.database
            let carol = try database.makeUser("carol", set: ["permissions_on": "'{manage-topics}'"])
            let token = try database.makeSession(of: carol)
            #expect(
                try await stage.client.call("bookmarks/create-topic", ["travel", "Far away"], token: token).status
                    == 200)
            #expect(try await stage.client.call("bookmarks/create-topic", ["travel"], token: token).code == 409)
            let told = try database.scalar(
                """
                select string_agg(concat_ws(' ', user_name, action, details, host(address)), ', ')
                  from report.audit where action like 'topic.%'
                """)
            #expect(told == #"carol topic.create {"name" : "travel"} 127.0.0.1"#)
        }
    }

    @Test func bookmarksGoWithTheirUserAndTopicsStay() async throws {
        try await Example.with { stage in
            let database = stage.database
            for name in ["alice", "bob"] {
                try database.makeBookmark(of: try database.makeUser(name), "https://example.com/")
            }
            let root = try database.makeSession(of: "1")
            #expect(try await stage.client.call("admin/users/delete", ["alice"], token: root).status == 200)
            #expect(try database.scalar("select count(*) from bookmarks.links") == "1")
            #expect(try database.bookmarks(of: "bob") == ["https://example.com/"])
            #expect(try database.scalar("select count(*) from bookmarks.topics") == "3")
        }
    }

    /// The node's and the reporting role have what Gatehouse gives them, and the view that the example grants.
    @Test func otherRolesHaveNothingButTheView() async throws {
        try await Example.with { stage in
            let database = stage.database
            try database.makeBookmark(of: try database.makeUser("alice"), "https://example.com/")
            let asReport = "set role gatehouse_report; "
            #expect(
                try database.scalar(
                    asReport + "select topic || bookmarks || users from report.bookmarks", as: "postgres")
                    == "swift11")
            for (role, sql) in [
                ("gatehouse_node", "select * from report.bookmarks"),
                ("gatehouse_node", "select * from bookmarks.links"),
                ("gatehouse_node", "select api_v1.bookmarks_read(null, null)"),
                ("postgres", asReport + "select * from bookmarks.links"),
                ("postgres", asReport + "create view report.mine as select 1"),
                ("postgres", asReport + "select gate.bookmarks_read(null, null, null)"),
            ] {
                let error = #expect(throws: DatabaseError.self, "\(role): \(sql)") {
                    try database.scalar(sql, as: role)
                }
                #expect(error?.sqlState == "42501", "\(role): \(sql)")
            }
            let granted = try database.scalar(
                """
                select string_agg(o.name || ' ' || coalesce(a.grantee::regrole::text, 'PUBLIC'), ', ')
                  from (
                    select n.nspname as name, n.nspacl as rights, n.nspowner as owner from pg_namespace n where n.nspname = 'bookmarks'
                    union all
                    select c.relname, c.relacl, c.relowner from pg_class c where c.relnamespace = 'bookmarks'::regnamespace
                  ) o
                  cross join lateral aclexplode(o.rights) a
                  where a.grantee <> o.owner
                """)
            #expect(granted == nil)
        }
    }
}
