import Foundation
import NIOCore
import NIOHTTP1
import JSON
import Testing

extension Measurements {
    /// More calls at once than may wait.
    @Suite struct FloodTests {
        /// How many writes a node takes at a time once more came than it has room for: LaneConfiguration.write.
        private let places = 32

        @Test func tenThousandCallsAtOnce() async throws {
            try raiseFileLimit(to: 12_000)
            let count = 10_000
            try await Application.with { application async throws in
                try await TestDatabase.with { database in
                    try await Node.with(database, arguments: ["--sql", application.path]) { node async throws in
                        let clients = try await connect(count, to: node.port)
                        defer { for client in clients { client.close() } }
                        let began = ContinuousClock.now
                        let answers = try await withThrowingTaskGroup { group in
                            for client in clients {
                                group.addTask {
                                    let reply = try await client.call("app/write")
                                    return (reply, ContinuousClock.now - began)
                                }
                            }
                            return try await group.reduce(into: []) { $0.append($1) }
                        }
                        let served = answers.filter { $0.0.status == 200 }
                        let refused = answers.filter { $0.0.status == 503 }
                        let peak = try node.peakKiB
                        print(
                            "flood: \(served.count) served, \(refused.count) refused, last refusal after",
                            "\(refused.map(\.1).max() ?? .zero), last answer \(served.map(\.1).max() ?? .zero),",
                            "peak \(peak / 1024) MiB")
                        #expect(served.count + refused.count == count)
                        // What may wait and be on the way, at the least.
                        #expect(served.count >= places)
                        #expect(refused.count > 1000)
                        for (reply, _) in refused {
                            #expect(reply.code == 503)
                            #expect(reply.headers["retry-after"].first == "1")
                        }
                        #expect(peak < 300 * 1024)
                        // Nothing is left behind: the next call is served as ever.
                        #expect(try await clients[0].call("app/write").status == 200)
                    }
                }
            }
        }

        /// With every place taken for as long as it takes, a refusal does not wait for a place.
        @Test func theExcessIsRefusedAtOnce() async throws {
            try raiseFileLimit(to: 4_000)
            try await Application.with { application async throws in
                try await TestDatabase.with { database in
                    try await Node.with(database, arguments: ["--sql", application.path]) { node async throws in
                        let clients = try await connect(1_400, to: node.port)
                        defer { for client in clients { client.close() } }
                        let session = try Session(database.url(as: "gatehouse_owner"))
                        try session.execute("begin; update app.counters set value = value")
                        let refused = Locked(0)
                        let statuses = try await withThrowingTaskGroup { group in
                            for client in clients {
                                group.addTask {
                                    let status = try await client.call("app/count").status
                                    if status == 503 { refused.withLock { $0 += 1 } }
                                    return status
                                }
                            }
                            // Before any of those in the queue can have been served.
                            #expect(
                                await eventually(within: .seconds(2)) { refused.withLock { $0 } == 1_400 - places },
                                "\(refused.withLock { $0 })")
                            var times: [Duration] = []
                            for _ in 1...20 {
                                let probe = try await Client(port: node.port)
                                let began = ContinuousClock.now
                                #expect(try await probe.call("app/count").status == 503)
                                times.append(.now - began)
                                probe.close()
                            }
                            #expect(median(times) < .milliseconds(20), "\(times)")
                            try session.execute("rollback")
                            return try await group.reduce(into: [Int]()) { $0.append($1) }
                        }
                        #expect(statuses.count { $0 == 200 } == places)
                        #expect(statuses.count { $0 == 503 } == 1_400 - places)
                        #expect(try database.scalar("select value from app.counters") == "\(places)")
                    }
                }
            }
        }

        private func connect(_ count: Int, to port: Int) async throws -> [Client] {
            var clients: [Client] = []
            while clients.count < count {
                clients += try await withThrowingTaskGroup { group in
                    for _ in 0..<min(200, count - clients.count) { group.addTask { try await Client(port: port) } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
            return clients
        }
    }
}

extension Node {
    /// The most that was ever resident, in KiB.
    var peakKiB: Int {
        get throws {
            let status = try String(contentsOfFile: "/proc/\(processIdentifier)/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
            return try #require(Int(line.filter(\.isNumber)))
        }
    }
}
