import Foundation
import NIOHTTP1
import Testing

extension Measurements {
    /// What a node costs when nothing happens, and how soon it is there.
    @Suite struct FootprintTests {
        @Test func aNodeAtRest() async throws {
            try await TestDatabase.with { database in
                try await Node.with(database) { node async throws in
                    try await node.client { _ = try await $0.signinAsRoot() }
                    try await Task.sleep(for: .seconds(1))
                    let before = try node.processorTicks
                    try await Task.sleep(for: .seconds(5))
                    // Ticks of 10 ms: 5 of them are 1 % of 5 s.
                    #expect(try node.processorTicks - before < 5)
                    let resident = try node.residentKiB
                    print("at rest: \(resident / 1024) MiB, \(try node.processorTicks - before) ticks in 5 s")
                    #expect(resident < 40 * 1024)
                }
            }
        }

        @Test func startToReady() async throws {
            try await TestDatabase.with { database in
                try await Node.with(database) { _ in }
                var times: [Duration] = []
                for _ in 1...5 {
                    let began = ContinuousClock.now
                    try await Node.with(database) { node async throws in
                        try await node.client { client async throws in
                            #expect(try await client.send(.GET, "/health/ready").status == 200)
                        }
                        times.append(.now - began)
                    }
                }
                print("start to ready: \(times)")
                #expect(median(times) < .milliseconds(500), "\(times)")
            }
        }
    }
}

extension Node {
    /// utime + stime.
    fileprivate var processorTicks: Int {
        get throws {
            let text = try String(contentsOfFile: "/proc/\(processIdentifier)/stat", encoding: .utf8)
            let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
            return try #require(Int(fields[11])) + (try #require(Int(fields[12])))
        }
    }
}
