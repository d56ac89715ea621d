import Foundation
import JSON
import NIOHTTP1
import TestSupport
import Testing

/// MessagePack bodies that nobody sends in good faith.
@Suite(.timeLimit(.minutes(20)))
struct MessagePackMutationTests {
    private static let total = 100_000
    private static let warmUp = 20_000
    private static let connections = 8

    private struct Seed {
        let path: String
        let value: JSON
    }

    /// From a fixed seed, on connections that stay.
    @Test func aHundredThousandBodies() async throws {
        try await Stage.with { stage in
            let token = try stage.database.makeAPIToken(of: "1", set: ["permissions": "'{admin}'"])
            let headers = [("content-type", "application/msgpack"), ("authorization", "Bearer \(token)")]
            let (cheap, slow) = try Self.seeds(stage.database)
            #expect(cheap.count > 40 && slow.count == 9)
            let start = ContinuousClock.now
            func run(_ count: Int, salt: UInt64) async throws -> [Int: Int] {
                try await withThrowingTaskGroup(of: [Int: Int].self) { group in
                    for worker in 0..<Self.connections {
                        group.addTask {
                            var random = FixedGenerator(seed: 20_261_125 &+ salt &* 1000 &+ UInt64(worker))
                            return try await stage.node.client { client in
                                var statuses: [Int: Int] = [:]
                                for _ in 0..<count / Self.connections {
                                    // What takes its time where it gets through: now and then only.
                                    let seeds = Int.random(in: 0..<100, using: &random) == 0 ? slow : cheap
                                    guard let seed = seeds.randomElement(using: &random) else { continue }
                                    let body = Self.mutate(seed.value, &random)
                                    let reply = try await client.send(.POST, seed.path, headers: headers, body: body)
                                    statuses[reply.status, default: 0] += 1
                                }
                                return statuses
                            }
                        }
                    }
                    return try await group.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
                }
            }
            let first = try await run(Self.warmUp, salt: 1)
            let before = try stage.node.residentKiB
            let statuses = first.merging(try await run(Self.total - Self.warmUp, salt: 2), uniquingKeysWith: +)
            let growth = try stage.node.residentKiB - before
            #expect(ContinuousClock.now - start < .seconds(300))
            #expect(statuses.values.reduce(0, +) == Self.total)
            #expect(statuses.keys.allSatisfy { (200..<300).contains($0) || (400..<500).contains($0) }, "\(statuses)")
            // Both sides are reached, and more than the decoder.
            #expect(statuses[200, default: 0] > 5_000 && statuses[400, default: 0] > 20_000, "\(statuses)")
            #expect(statuses[404, default: 0] > 1_000, "\(statuses)")
            #expect(growth < 24 * 1024, "KiB more resident")
            #expect(stage.node.isRunning)
            // A connection of its own: the stage's may have idled too long by now.
            try await stage.node.client { client async throws in
                #expect(try await client.call("test/test", ["alive"]).data == "alive")
            }
            #expect(!stage.node.log.contains("call failed"))
        }
    }

    /// Bodies of a mebibyte that would be the most as values, and claims of four billion: the node's peak says what they took.
    @Test func fewBytesDoNotBecomeMuchMemory() async throws {
        try await Stage.with { stage in
            let headers = [("content-type", "application/msgpack")]
            let mebibyte = 1 << 20
            func array(of element: [UInt8]) -> [UInt8] {
                let count = (mebibyte - 5) / element.count
                return [0xDD] + withUnsafeBytes(of: UInt32(count).bigEndian) { Array($0) }
                    + Array(repeated(element, count).joined())
            }
            let nest = filled(0x91, 62) + [0x90]
            let bodies = [
                array(of: [0x00]), array(of: [0x91, 0x00]), array(of: [0x81, 0xA0, 0x00]), array(of: nest),
                array(of: [0xA0]), array(of: [0xD0, 0x80]), filled(0x91, mebibyte),
            ]
            let claims: [[UInt8]] = [0xDB, 0xDD, 0xDF, 0xC6, 0xC9].map { [$0, 0xFF, 0xFF, 0xFF, 0xFF] }
            for path in ["/v1/test/test", "/v1/session/signup", "/"] {
                #expect(try await stage.client.send(.POST, path, headers: headers, body: bodies[6]).status == 400)
            }
            let before = try stage.node.peakKiB
            for path in ["/v1/test/test", "/v1/session/signup", "/"] {
                for body in bodies + Array(repeated(claims, 20).joined()) {
                    let reply = try await stage.client.send(.POST, path, headers: headers, body: body)
                    #expect(reply.status == 400, "\(path)")
                }
            }
            #expect(try stage.node.peakKiB - before < 96 * 1024, "KiB at the peak")
        }
    }

    /// What fits each method; apart from the others those that hash passwords or tell of thousands of minutes.
    private static func seeds(_ database: TestDatabase) throws -> (cheap: [Seed], slow: [Seed]) {
        var seeds: (cheap: [Seed], slow: [Seed]) = ([], [])
        let endings = [
            "signin", "signup", "set-password", "set-password-by-token", "users/create", "set-username",
            "read-latest-stat", "read-history-stat",
        ]
        for sample in try HostileInputTests.samples(database) {
            let values = JSON.array(sample.values)
            if endings.contains(where: { sample.id.hasSuffix($0) }) {
                seeds.slow.append(Seed(path: sample.id, value: values))
            } else {
                seeds.cheap.append(Seed(path: sample.id, value: values))
                let message: JSON = ["jsonrpc": "2.0", "id": 1, "method": .string(sample.id), "params": values]
                seeds.cheap.append(Seed(path: "/", value: message))
            }
        }
        let everything: JSON = [nil, true, 1.5, -70_000, 300, .integer(.max), ["a": [["b": [:]]]], "é😀"]
        seeds.cheap.append(Seed(path: "/v1/test/test", value: everything))
        return seeds
    }

    private static let pieces: [[UInt8]] = [
        [0xDD, 0xFF, 0xFF, 0xFF, 0xFF], [0xDF, 0x7F, 0xFF, 0xFF, 0xFF], [0xDB, 0x80, 0, 0, 0], [0xDC, 0xFF, 0xFF],
        [0xC4, 0], [0xC6, 0xFF, 0xFF, 0xFF, 0xFF], [0xD6, 0xFF, 0, 0, 0, 0], [0xC7, 0, 0], [0xC1],
        [0xCB, 0x7F, 0xF8, 0, 0, 0, 0, 0, 0], [0xCA, 0xFF, 0x80, 0, 0], [0xCF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0],
        [0xD3, 0x80, 0, 0, 0, 0, 0, 0, 0], [0xA1, 0x00], [0xA1, 0xFF], [0xA3, 0xED, 0xA0, 0x80], [0xA0], [0xC0],
        [0x80], [0x90], [0x91], [0x81, 0xA1, 0x61], filled(0x91, 70), [0xD9, 4, 0xF0, 0x9F, 0x98, 0x80],
    ]

    private static let texts = ["", "0", "root", "\u{1}", "é😀", String(repeating: "x", count: 300)]

    /// A third of the bodies stay sound, with another text in place of one: they get through the decoder.
    private static func mutate(_ seed: JSON, _ random: inout FixedGenerator) -> [UInt8] {
        if Int.random(in: 0..<3, using: &random) == 0 {
            let text = texts.randomElement(using: &random) ?? ""
            return (HostileInputTests.variants(of: seed, with: text).randomElement(using: &random) ?? seed).messagePack
        }
        var bytes = seed.messagePack
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
            let position = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, position + Int.random(in: 1...12, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes[position] = UInt8.random(in: .min ... .max, using: &random)
            case 2: bytes.removeSubrange(position..<end)
            case 3: bytes.insert(contentsOf: bytes[position..<end], at: position)
            case 4: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: position)
            default: bytes.replaceSubrange(position..<end, with: pieces.randomElement(using: &random) ?? [])
            }
        }
        return bytes
    }
}
