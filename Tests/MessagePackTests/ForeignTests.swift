import Foundation
import JSON
import MessagePack
import Testing

/// Against Python's msgpack, both ways.
@Suite(.timeLimit(.minutes(2)))
struct ForeignTests {
    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Fixtures/msgpack_peer.py").standardizedFileURL

    private struct Failure: Error {}

    /// The lines that the other implementation prints.
    private static func peer(_ arguments: [String], input: [JSON] = []) throws -> [JSON] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "msgpack-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (asked, answered) = (folder.appending(path: "in"), folder.appending(path: "out"))
        try Data(input.flatMap { $0.serialized() + [UInt8(ascii: "\n")] }).write(to: asked)
        try Data().write(to: answered)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-B", script.path()] + arguments
        process.standardInput = try FileHandle(forReadingFrom: asked)
        process.standardOutput = try FileHandle(forWritingTo: answered)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure() }
        return try Data(contentsOf: answered).split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
    }

    @Test func itReadsWhatWeWrite() throws {
        let replies = [
            #"{"jsonrpc":"2.0","result":{"status":200,"status_text":"OK","exception":false,"data":[{"id":"1","created":"2026-01-01T00:00:00Z","permissions":{"admin":true}}],"meta":{"total":1}}}"#,
            #"{"jsonrpc":"2.0","error":{"code":-32808,"message":"é","data":{"exception":false,"request_id":"a","errors":[{"path":"/0","message":"m"}]}}}"#,
            #"{"load":[{"date":"x","avg_runtime":0.00125,"p99_runtime":null,"total":4294967296}]}"#,
        ]
        let texts = Vector.shortest.map(\.text) + replies
        let bytes = try texts.map { try #require([UInt8](messagePackOf: $0)).hex }
        let answers = try Self.peer(
            ["check"], input: zip(texts, bytes).map { ["text": .string($0), "bytes": .string($1)] })
        try #require(answers.count == texts.count)
        for (index, answer) in answers.enumerated() {
            #expect(answer["same"] == true, "\(texts[index].prefix(200))")
            #expect(answer["packed"] == .string(bytes[index]), "\(texts[index].prefix(200))")
        }
    }

    @Test func weReadWhatItWrites() throws {
        let lines = try Self.peer(["make", "1000"])
        try #require(lines.count == 1000)
        for line in lines {
            let text = try #require(line["text"]?.string)
            let packed = try #require(line["bytes"]?.string)
            let value = try JSON(parsing: text)
            guard try JSON(messagePack: [UInt8](hex: packed)) == value else {
                Issue.record("\(text.prefix(500))")
                continue
            }
            // Float 32 is never written.
            let ours = try #require([UInt8](messagePackOf: text))
            if line["single"] == false, ours.hex != packed { Issue.record("\(text.prefix(500))") }
            if try JSON(messagePack: ours) != value { Issue.record("\(text.prefix(500))") }
        }
        #expect(lines.contains { $0["single"] == true })
    }
}

extension [UInt8] {
    fileprivate var hex: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    fileprivate init(hex: String) {
        let digits = hex.utf8.map { UInt8($0 < 0x40 ? $0 - 0x30 : $0 - 0x57) }
        self = stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
