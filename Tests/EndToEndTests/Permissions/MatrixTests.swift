import JSON
import Testing

/// Every method of the catalogue × every kind of caller: the status that the contract gives.
@Suite(.timeLimit(.minutes(20)))
struct MatrixTests {
    @Test func everyMethodForEveryCaller() async throws {
        try await Stage.with(sql: Fixtures.sql) { stage in
            try stage.database.scalar("insert into gatehouse.permissions (name) values ('\(Caller.extra)')")
            let methods = try Self.methods(of: stage.database)
            var cells = 0
            for (id, permissions) in methods {
                guard let expectation = Expectation.all.first(where: { "/v1/\($0.method)" == id }) else {
                    Issue.record("\(id) has no line in Expectation.all")
                    continue
                }
                #expect(permissions == expectation.permissions, "permissions of \(id)")
                for caller in Caller.kinds {
                    try await Self.check(expectation, caller, stage)
                    cells += 1
                }
            }
            #expect(cells == methods.count * Caller.kinds.count)
            for expectation in Expectation.all where !Expectation.notYetBuilt.contains(expectation.method) {
                #expect(methods["/v1/\(expectation.method)"] != nil, "\(expectation.method) is not in the catalogue")
            }
            #expect(Set(Expectation.all.map(\.method)).count == Expectation.all.count, "one line per method")
        }
    }

    private static func methods(of database: TestDatabase) throws -> [String: Set<String>] {
        let catalogue = try JSON(parsing: try #require(try database.scalar("select gate.node_catalogue()")))
        let methods = try #require(catalogue["methods"]?.array).map { method in
            let permissions = try #require(method["permissions"]?.array).compactMap(\.string)
            return (try #require(method["id"]?.string), Set(permissions))
        }
        return Dictionary(uniqueKeysWithValues: methods)
    }

    private static func check(_ expectation: Expectation, _ caller: Caller, _ stage: Stage) async throws {
        let (userID, token) = try caller.make(stage.database)
        let scene = Scene(
            database: stage.database, userID: try userID ?? stage.database.makeUser(Scene.newName()))
        let parameters = try expectation.parameters(scene)
        let reply = try await stage.client.call(expectation.method, parameters, token: token)
        let outcome = caller.outcome(of: expectation)
        let what = "\(caller.name), \(expectation.method): \(reply.text)"
        #expect(reply.status == outcome.status, "\(what)")
        let code = outcome.isByPermission ? -32801 : reply.status == 200 ? nil : reply.status
        #expect(reply.code == code, "\(what)")
        var challenge: String?
        if reply.status == 401 { challenge = token == nil ? "Bearer" : #"Bearer error="invalid_token""# }
        #expect(reply.header("www-authenticate") == challenge, "\(what)")
    }
}
