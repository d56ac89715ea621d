import Foundation
import JSON
import NIOHTTP1
import Testing

/// `gatehouse serve --sql DIR`.
@Suite(.timeLimit(.minutes(20))) struct ApplicationTreeTests {
    @Test func itsMethodsAreServedUnderItsPermission() async throws {
        try await Application.with { application async throws in
            try await TestDatabase.with { database in
                try await Node.with(database, arguments: ["--sql", application.path]) { node async throws in
                    try await node.client { client async throws in
                        #expect(try await client.call("app/greet", ["you"]).data == "Hello, you")
                        #expect(try await client.call("app/greet", [5]).status == 400)
                        #expect(try await client.call("app/notes").status == 401)
                        let root = try await client.signinAsRoot()
                        #expect(try await client.call("app/notes", token: root).data == ["the first note"])

                        let account: JSON = ["username": "reader", "password": "a long enough one 7"]
                        #expect(try await client.call("session/signup", [account]).status == 200)
                        let reader = try await client.signin("reader", "a long enough one 7")
                        #expect(try await client.call("app/notes", token: reader).status == 403)
                        try database.scalar(
                            "update gatehouse.users set permissions_on = '{notes}' where name = 'reader'")
                        #expect(try await client.call("app/notes", token: reader).data == ["the first note"])
                    }
                }
            }
        }
    }

    @Test func itRunsFromAnEmptyFolder() async throws {
        try await Application.with { application async throws in
            try await withFolder { empty in
                try await TestDatabase.with(empty: true) { database in
                    let program = try await Program.gatehouse(
                        "migrate", "--sql", application.path, on: database, directory: empty)
                    #expect(program.status == 0, "\(program.error)")
                    #expect(program.output.contains("app: applied 0001_notes.sql\napp: loaded SQL of release 1\n"))
                    #expect(try FileManager.default.contentsOfDirectory(atPath: empty.path()).isEmpty)
                }
            }
        }
    }

    @Test func aChangedFileReachesARunningNodeWithoutDroppingCalls() async throws {
        try await Application.with { application async throws in
            try await TestDatabase.with { database in
                try await Node.with(database, arguments: ["--sql", application.path]) { node async throws in
                    let tally = try await Load.with(ports: [node.port], method: "app/greet", parameters: ["you"]) {
                        load in
                        #expect(await eventually(within: .seconds(60)) { load.soFar.answered > 100 })
                        for round in 1...3 {
                            try application.edit("api/v1/app/greet.sql") {
                                $0.replacing(/'Hel+o*[0-9]*, '/, with: "'Hello\(round), '")
                            }
                            // A method more, and one that comes and goes with an argument more.
                            try application.write("api/v1/app/more\(round).sql", more(round))
                            let program = try await Program.gatehouse(
                                "migrate", "--sql", application.path, on: database)
                            #expect(program.status == 0, "\(program.error)")
                            try await node.client { client async throws in
                                let isThere = try await eventually(within: .seconds(5)) {
                                    let reply = try await client.call("app/more\(round)", ["you"])
                                    return reply.data == .string("more \(round)")
                                }
                                #expect(isThere)
                                #expect(
                                    try await client.call("app/greet", ["you"]).data == .string("Hello\(round), you"))
                            }
                        }
                        let count = load.soFar.answered
                        #expect(await eventually(within: .seconds(60)) { load.soFar.answered > count + 100 })
                    }
                    #expect(tally.statuses.keys.sorted() == [200], "\(tally)")
                    #expect(tally.unanswered == 0 && tally.broken == 0)
                }
            }
        }
    }

    /// A statement keeps the types that it was prepared with.
    @Test(arguments: ["stable", "volatile"])
    func aParameterOfAnotherTypeReachesARunningNode(volatility: String) async throws {
        func method(_ type: String, instead: String) -> String {
            "drop function if exists api_v1.fixture_echo(gatehouse.caller, \(instead));\n"
                + Fixtures.method(
                    "echo",
                    #""permissions": ["*"], "parameters": [{"name": "v", "required": true, "schema": {}}]"#,
                    parameters: ", v \(type)", volatility: volatility, "return pg_catalog.to_json(v);")
        }
        try await Application.with { application async throws in
            try await TestDatabase.with { database in
                try FileManager.default.createDirectory(
                    at: application.folder.appending(path: "api/v1/fixture"), withIntermediateDirectories: true)
                try application.write("api/v1/fixture/echo.sql", method("json", instead: "text"))
                try await Node.with(database, arguments: ["--sql", application.path]) { node async throws in
                    try await node.client { client async throws in
                        for (type, instead) in [("json", "text"), ("text", "json"), ("json", "text")] {
                            try application.write("api/v1/fixture/echo.sql", method(type, instead: instead))
                            let program = try await Program.gatehouse(
                                "migrate", "--sql", application.path, on: database)
                            #expect(program.status == 0, "\(program.error)")
                            let isServed = try await eventually(within: .seconds(5)) {
                                try await client.call("fixture/echo", ["hi"]).data == "hi"
                            }
                            #expect(isServed, "\(type)")
                        }
                    }
                }
            }
        }
    }

    /// A call meets the earlier gate, the later one, or a node that does not know yet: 503. Never text that is no JSON, nor a fault.
    @Test func anotherSignatureUnderLoad() async throws {
        func method(_ signature: String, _ parameters: String, _ body: String) -> String {
            """
            insert into gatehouse.entries (entry) values ('{"id": "/v1/fixture/turn", "title": "T", "permissions": ["*"],
              "parameters": [\(parameters)]}');
            drop function if exists api_v1.fixture_turn(gatehouse.caller);
            drop function if exists api_v1.fixture_turn(gatehouse.caller, text);
            create function api_v1.fixture_turn\(signature) language plpgsql volatile as $$ begin \(body) end $$;
            """
        }
        let versions = [
            method("(caller gatehouse.caller) returns json", "", "return '1';"),
            method(
                "(caller gatehouse.caller) returns gatehouse.reply", "", "return gatehouse.refusal(403, 'no more');"),
            method(
                "(caller gatehouse.caller, a text) returns json", #"{"name": "a", "required": false}"#, "return '2';"),
        ]
        try await Application.with { application async throws in
            try await TestDatabase.with { database in
                try FileManager.default.createDirectory(
                    at: application.folder.appending(path: "api/v1/fixture"), withIntermediateDirectories: true)
                try application.write("api/v1/fixture/turn.sql", versions[0])
                try await Node.with(database, arguments: ["--sql", application.path]) { node async throws in
                    let tally = try await Load.with(ports: [node.port], method: "fixture/turn", parameters: []) {
                        load in
                        for round in 1...6 {
                            let count = load.soFar.answered
                            #expect(await eventually(within: .seconds(60)) { load.soFar.answered > count + 100 })
                            try application.write("api/v1/fixture/turn.sql", versions[round % 3])
                            let program = try await Program.gatehouse(
                                "migrate", "--sql", application.path, on: database)
                            #expect(program.status == 0, "\(program.error)")
                            let isServed = try await eventually(within: .seconds(30)) {
                                let reply = try await node.client { try await $0.call("fixture/turn") }
                                let expected: [(Int, JSON?)] = [(200, 1), (403, nil), (200, 2)]
                                return (reply.status, reply.data) == expected[round % 3]
                            }
                            #expect(isServed, "\(round)")
                        }
                    }
                    #expect(Set(tally.statuses.keys).isSubset(of: [200, 403, 503]), "\(tally)")
                    #expect(tally.statuses[200] ?? 0 > 100 && tally.statuses[403] ?? 0 > 50, "\(tally)")
                    #expect(tally.unanswered == 0 && tally.broken == 0, "\(tally)")
                }
            }
        }
    }

    private func more(_ round: Int) -> String {
        """
        insert into gatehouse.entries (entry) values ('{"id": "/v1/app/more\(round)", "title": "More",
          "permissions": ["*"], "parameters": [{"name": "name", "required": true, "schema": {"type": "string"}}]}');
        create or replace function api_v1.app_more\(round)(caller gatehouse.caller, name text) returns json
          language sql stable return to_json('more \(round)'::text);
        """
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        let change: @Sendable (String) -> String
        let reason: String
        var testDescription: String { reason }
    }

    @Test(arguments: [
        Mistake(
            change: { $0.replacing("/v1/app/greet", with: "/v1/app/greeting") },
            reason: "api/v1/app/greet.sql: the entry's id is /v1/app/greeting, its file's path asks for /v1/app/greet"),
        Mistake(
            change: { $0.replacing("[\"*\"]", with: "[\"unheard-of\"]") },
            reason: "/v1/app/greet: permission unheard-of is not declared"),
        Mistake(
            change: { $0.replacing("\"name\": \"name\"", with: "\"name\": \"other\"") },
            reason: "/v1/app/greet: the function's arguments are not named as the parameters are"),
        Mistake(
            change: { $0.replacing("plpgsql stable", with: "plpgsql immutable") },
            reason: "/v1/app/greet: the function is IMMUTABLE; a method is STABLE or VOLATILE"),
        Mistake(
            change: { $0.replacing("api_v1.app_greet", with: "api_v1.app_greets") },
            reason: "/v1/app/greet: function api_v1.app_greet is missing"),
    ])
    func aBrokenEntryIsRefusedWithItsReason(mistake: Mistake) async throws {
        try await Application.with { application async throws in
            try await TestDatabase.with { database in
                try application.edit("api/v1/app/greet.sql", mistake.change)
                let program = try await Program.gatehouse("migrate", "--sql", application.path, on: database)
                #expect(program.status == 1)
                #expect(program.error.contains(mistake.reason), "\(program.error)")
                #expect(try database.scalar("select count(*) from gatehouse.methods where tree = 'app'") == "0")
            }
        }
    }

    /// A right that is missing does not come back by waiting: the node says so, and looks again.
    @Test func aCatalogueThatMayNotBeReadIsSaid() async throws {
        try await TestDatabase.with { database in
            try await Node.with(database) { node async throws in
                try await node.client { client async throws in
                    func isReady(_ status: Int) async throws -> Bool {
                        try await eventually { try await client.send(.GET, "/health/ready").status == status }
                    }
                    let gate = "execute on function gate.node_catalogue()"
                    try database.scalar("revoke \(gate) from gatehouse_node")
                    try database.scalar("notify gatehouse_catalogue")
                    #expect(try await isReady(503))
                    #expect(node.log.components(separatedBy: "catalogue is refused").count == 2, "\(node.log)")
                    #expect(try await client.call("test/test", ["still"]).data == "still")
                    try database.scalar("grant \(gate) to gatehouse_node")
                    #expect(try await isReady(200))
                }
            }
        }
    }

    /// What only a node can judge, a JSON schema, stops that node and names the method; others keep what they have.
    @Test func aBrokenSchemaIsRefusedWithItsReason() async throws {
        try await Application.with { application async throws in
            try await TestDatabase.with { database in
                try await Node.with(database, arguments: ["--sql", application.path]) { node async throws in
                    try application.edit("api/v1/app/greet.sql") {
                        $0.replacing("{\"type\": \"string\"}", with: "{\"type\": \"strong\"}")
                    }
                    let program = try await Program.gatehouse("migrate", "--sql", application.path, on: database)
                    #expect(program.status == 1)
                    #expect(program.error.contains("/v1/app/greet: parameters/0"), "\(program.error)")
                    try await node.client { client async throws in
                        #expect(try await client.call("app/greet", ["you"]).data == "Hello, you")
                        #expect(try await client.send(.GET, "/health/ready").status == 200)
                    }
                }
            }
        }
    }
}
