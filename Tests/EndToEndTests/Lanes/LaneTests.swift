import Foundation
import JSON
import PostgresClient
import Testing

extension Measurements {
    /// What is slow on one lane is not felt on another.
    @Suite struct LaneTests {
        @Test(arguments: Disturbance.allCases)
        func pointReadsDoNotFeelIt(disturbance: Disturbance) async throws {
            try await Application.with { application async throws in
                try await TestDatabase.with { database in
                    try await Node.with(database, arguments: ["--sql", application.path]) { node async throws in
                        try await node.client { client async throws in
                            let token = try await client.signinAsRoot()
                            _ = try await time(200, client, token)
                            var ratios: [Double] = []
                            while ratios.count < 2, ratios.last ?? 2 > 1.2 {
                                var quiet: [Duration] = []
                                var disturbed: [Duration] = []
                                for _ in 1...5 {
                                    quiet += try await time(300, client, token)
                                    disturbed += try await disturbance.during(node, database) {
                                        try await time(300, client, token)
                                    }
                                }
                                ratios.append(median(disturbed) / median(quiet))
                            }
                            #expect(ratios.last ?? 2 <= 1.2, "\(ratios)")
                        }
                    }
                }
            }
        }

        private func time(_ count: Int, _ client: Client, _ token: String) async throws -> [Duration] {
            var times: [Duration] = []
            for _ in 0..<count {
                let began = ContinuousClock.now
                let reply = try await client.call("profile/read", token: token)
                times.append(.now - began)
                try #require(reply.status == 200)
            }
            return times
        }
    }

    enum Disturbance: CaseIterable, Sendable {
        /// A statement that takes long on each connection of the exclusive lane, and more in its queue.
        case slowStatements
        /// A row lock of somebody else's, for which writes wait on each of their connections and in their queue.
        case rowLock

        fileprivate func during<Value: Sendable>(
            _ node: Node,
            _ database: TestDatabase,
            _ body: () async throws -> Value
        ) async throws -> Value {
            switch self {
            case .slowStatements:
                return try await with(6, of: "app/sleep", [1], node, wait: "PgSleep", 4, database, body)
            case .rowLock:
                let session = try Session(database.url(as: "gatehouse_owner"))
                try session.execute("begin; update app.counters set value = value")
                return try await with(12, of: "app/count", [], node, wait: "%", 8, database) {
                    let value = try await body()
                    try session.execute("rollback")
                    return value
                }
            }
        }

        /// Makes `count` calls, and runs `body` while `waiting` of them wait in PostgreSQL.
        private func with<Value: Sendable>(
            _ count: Int,
            of method: String,
            _ parameters: JSON,
            _ node: Node,
            wait event: String,
            _ waiting: Int,
            _ database: TestDatabase,
            _ body: () async throws -> Value
        ) async throws -> Value {
            try await withThrowingTaskGroup { group in
                for _ in 0..<count {
                    group.addTask { try await node.client { try await $0.call(method, parameters) }.status }
                }
                let isWaiting = try await eventually(within: .seconds(2)) {
                    let found = try database.scalar(
                        """
                        select count(*) from pg_stat_activity where datname = current_database()
                          and usename = 'gatehouse_node' and state = 'active' and wait_event like '\(event)'
                        """, as: "postgres")
                    return Int(found ?? "") ?? 0 >= waiting
                }
                #expect(isWaiting)
                let value = try await body()
                for try await status in group { #expect(status == 200) }
                return value
            }
        }
    }
}

/// One open connection for a test, used by one task at a time: hence `@unchecked Sendable`.
final class Session: @unchecked Sendable {
    private let connection: BlockingConnection

    init(_ url: String) throws { connection = try BlockingConnection(url: url) }

    @discardableResult
    func execute(_ sql: String) throws -> String? {
        let result = try connection.execute(sql)
        return result.rowCount > 0 && result.columnCount > 0 ? result.string(column: 0) : nil
    }
}
