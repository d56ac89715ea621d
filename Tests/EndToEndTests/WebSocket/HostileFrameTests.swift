import Foundation
import JSON
import NIOCore
import NIOHTTP1
import Testing

/// Frames that no client should send: the close codes of RFC 6455, and a node that goes on.
@Suite(.timeLimit(.minutes(20)))
struct HostileFrameTests {
    private static let ping = Array(#"{"jsonrpc":"2.0","method":"/ping","id":1}"#.utf8)

    /// What the node answers to `bytes` on a connection of its own.
    private static func code(_ stage: Stage, _ bytes: [UInt8]) async throws -> Int? {
        try await stage.node.socket { socket async throws in
            try await socket.write(bytes)
            return await socket.closeCode()
        }
    }

    @Test func protocolErrors() async throws {
        try await Stage.with { stage async throws in
            let text = Array("x".utf8)
            var cases: [(String, [UInt8])] = [
                ("unmasked", Socket.frame(1, Self.ping, isMasked: false)),
                ("an unmasked ping", Socket.frame(9, text, isMasked: false)),
                ("a fragmented ping", Socket.frame(9, text, isFinal: false)),
                ("a ping of 126 bytes", Socket.frame(9, [UInt8](repeating: 0, count: 126))),
                ("a continuation of nothing", Socket.frame(0, text)),
                ("a message within a message", Socket.frame(1, text, isFinal: false) + Socket.frame(2, text)),
                ("a Close frame of one byte", Socket.frame(8, [3])),
                ("a length of 63 bits and more", [0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]),
            ]
            for bits: UInt8 in [0x40, 0x20, 0x10] {
                cases.append(("bit \(bits)", Socket.frame(1, Self.ping, bits: bits)))
            }
            for opcode: UInt8 in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] {
                cases.append(("opcode \(opcode)", Socket.frame(opcode, text)))
            }
            for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535] {
                cases.append(("Close with \(code)", Socket.frame(8, [UInt8(code >> 8), UInt8(code & 0xFF)])))
            }
            for (name, bytes) in cases {
                #expect(try await Self.code(stage, bytes) == 1002, "\(name)")
            }
            #expect(try await stage.client.call("test/test", ["on"]).data == "on")
        }
    }

    @Test func badUTF8() async throws {
        try await Stage.with { stage in
            for bytes: [UInt8] in [
                [0xFF], [0x22, 0xC3, 0x28, 0x22], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC0, 0xAF],
            ] {
                #expect(try await Self.code(stage, Socket.frame(1, bytes)) == 1007, "\(bytes)")
                #expect(try await Self.code(stage, Socket.frame(8, [3, 0xE8] + bytes)) == 1007, "Close: \(bytes)")
            }
            // Split in the middle of a character it is good.
            try await stage.node.socket { socket async throws in
                let text = Array(#"{"jsonrpc":"2.0","method":"/v1/test/test","params":["é"],"id":1}"#.utf8)
                let middle = try #require(text.firstIndex(of: 0xC3)) + 1
                try await socket.write(
                    Socket.frame(1, Array(text[..<middle]), isFinal: false) + Socket.frame(0, Array(text[middle...])))
                #expect(await socket.next()?.json["result"]?["data"] == "é")
            }
        }
    }

    @Test func tooLarge() async throws {
        try await Stage.with { stage in
            let piece = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
            #expect(try await Self.code(stage, Socket.frame(1, piece + [0x20])) == 1009, "one frame")
            #expect(
                try await Self.code(stage, Socket.frame(1, piece, isFinal: false) + Socket.frame(0, [0x20])) == 1009,
                "in fragments")
            // Refused by what its head says, before any of it has come.
            #expect(
                try await Self.code(stage, [0x82, 0xFF, 0x7F] + [UInt8](repeating: 0xFF, count: 7) + [1, 2, 3, 4])
                    == 1009)
            // As large as it may be.
            try await stage.node.socket { socket async throws in
                let room = (1 << 20) - Self.ping.count
                try await socket.write(Socket.frame(1, Self.ping + [UInt8](repeating: 0x20, count: room)))
                #expect(await socket.next()?.json["method"] == "/pong")
            }
        }
    }

    @Test func fragmentsAndPings() async throws {
        try await Stage.with { stage in
            try await stage.node.socket { socket async throws in
                var bytes: [UInt8] = []
                for (index, byte) in Self.ping.enumerated() {
                    let isLast = index == Self.ping.count - 1
                    bytes += Socket.frame(index == 0 ? 1 : 0, [byte], isFinal: isLast)
                    if !isLast {
                        bytes += Socket.frame(9, [byte]) + Socket.frame(10, []) + Socket.frame(0, [], isFinal: false)
                    }
                }
                // One byte at a time.
                for byte in bytes { try await socket.write([byte]) }
                for byte in Self.ping.dropLast() {
                    let pong = await socket.next()
                    #expect(pong?.opcode == 10 && pong?.payload == [byte])
                }
                #expect(await socket.next()?.json["method"] == "/pong")
            }
        }
    }

    @Test func aFloodOfPings() async throws {
        try await Stage.with { stage in
            try await stage.node.socket { socket async throws in
                let before = try stage.node.residentKiB
                let pings = (0..<20_000).flatMap { _ in Socket.frame(9, [UInt8](repeating: 7, count: 125)) }
                try await socket.setReading(false)
                // Who does not take the answers is not read from, so this does not go through.
                let sending = Task { for _ in 0..<10 { try await socket.write(pings) } }
                try await Task.sleep(for: .seconds(2))
                #expect(try stage.node.residentKiB - before < 16 * 1024)
                try await socket.setReading(true)
                try await sending.value
                try await socket.send(String(decoding: Self.ping, as: UTF8.self))
                var pongs = 0
                while let frame = await socket.next(), frame.opcode == 10 { pongs += 1 }
                #expect(pongs == 200_000)
            }
        }
    }

    @Test func closing() async throws {
        try await Stage.with(environment: ["GATEHOUSE_METRICS_TOKEN": "metrics"]) { stage in
            // A code, and none, come back.
            #expect(try await Self.code(stage, Socket.frame(8, [3, 0xE8] + Array("bye".utf8))) == 1000)
            #expect(try await Self.code(stage, Socket.frame(8, [0x0F, 0xA0])) == 4000)
            #expect(try await Self.code(stage, Socket.frame(8, [])) == 1005)
            try await stage.node.socket { socket async throws in
                try await socket.halfClose()
                #expect(await socket.closeCode() == 1002)
                #expect(await eventually(within: .seconds(5)) { socket.isClosed })
            }
            // Gone in the middle of a frame, of a handshake, of a call.
            for bytes in [[0x81], [0x81, 0xFE, 0xFF, 0xFF, 1, 2, 3, 4, 5], Socket.frame(1, Self.ping)] {
                try await stage.node.socket { try await $0.write(bytes) }
            }
            #expect(try await eventually { try await stage.openSockets == 0 })
        }
    }

    @Test func randomBytes() async throws {
        try await Stage.with(environment: ["GATEHOUSE_METRICS_TOKEN": "metrics"]) { stage in
            var generator = SystemRandomNumberGenerator()
            for seed in 0..<300 {
                let bytes = (0..<Int.random(in: 1...400)).map { _ in UInt8.random(in: 0...255, using: &generator) }
                try await stage.node.socket { socket async throws in
                    try await socket.write(seed % 3 == 0 ? bytes : Socket.frame(seed % 2 == 0 ? 1 : 2, bytes))
                    if seed % 3 != 0 { _ = await socket.next() }
                }
            }
            #expect(try await eventually { try await stage.openSockets == 0 })
            #expect(stage.node.isRunning)
            #expect(!stage.node.log.contains("error"), "\(stage.node.log)")
        }
    }

    @Test func aPeerThatIsGoneIsNoticed() async throws {
        try await Stage.with(environment: ["GATEHOUSE_WEBSOCKET_PING": "1"]) { stage in
            try await stage.node.socket { socket async throws in
                // Answers no ping.
                #expect(await socket.next()?.opcode == 9)
                #expect(await socket.closeCode() == 0)
            }
            try await stage.node.socket { socket async throws in
                let end = ContinuousClock.now + .seconds(4)
                while .now < end {
                    guard let frame = await socket.next(within: .seconds(2)) else { break }
                    #expect(frame.opcode == 9)
                    try await socket.write(Socket.frame(10, frame.payload))
                }
                #expect(!socket.isClosed)
            }
        }
    }
}

extension Stage {
    /// As `/metrics` has it; the node's GATEHOUSE_METRICS_TOKEN is `metrics`.
    var openSockets: Int? {
        get async throws {
            let reply = try await client.send(.GET, "/metrics", headers: [("authorization", "Bearer metrics")])
            let line = reply.text.split(separator: "\n").first { $0.hasPrefix("gatehouse_websocket_connections ") }
            return line?.split(separator: " ").last.flatMap { Int($0) }
        }
    }
}
