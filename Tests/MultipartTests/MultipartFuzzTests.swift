import Multipart
import TestSupport
import Testing

@Suite struct MultipartFuzzTests {
    private static let fragments = [
        "\r\n--XY\r\n", "--XY", "\r\n", "\r", "\n", "--", "\r\n--XY--", "\r\n--X",
        "Content-Disposition: form-data; name=\"f\"",
        "Content-Disposition: ", "\"", "\\", ";", "%22", "%", "filename*=UTF-8''%", "\u{0}", "é", " ", ":",
    ].map { Array($0.utf8) }

    @Test(arguments: 0..<8) func mutatedBodiesInRandomChunks(seed: Int) throws {
        var generator = FixedGenerator(seed: UInt64(seed))
        var accepted = 0
        var refused = 0
        for _ in 0..<400 {
            var body = Array(MultipartParserTests.samples.randomElement(using: &generator)?.body.utf8 ?? "".utf8)
            for _ in 0..<Int.random(in: 0...4, using: &generator) {
                mutate(&body, using: &generator)
            }
            let whole = try Recording(body, boundary: "XY")
            #expect(whole.bodyBytes <= body.count)

            let cuts = (0..<Int.random(in: 1...20, using: &generator))
                .map { _ in Int.random(in: 0...body.count, using: &generator) }.sorted()
            let pieces = try Recording(body, boundary: "XY", cuts: cuts)
            #expect(pieces.error == whole.error)
            #expect(pieces.bodyBytes == whole.bodyBytes)
            #expect(pieces.events == whole.events)
            if whole.error == nil { accepted += 1 } else { refused += 1 }
        }
        #expect(accepted > 0 && refused > 0)
    }

    @Test func bodiesOfRandomBytesComeBack() throws {
        var generator = FixedGenerator(seed: 42)
        let alphabet: [UInt8] = [0x0D, 0x0A, 0x2D, 0x58, 0x59, 0x00, 0xFF]
        for _ in 0..<500 {
            let content = (0..<Int.random(in: 0...200, using: &generator))
                .map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            let body = Array("--XYXY\r\n\(MultipartParserTests.form)".utf8) + content + Array("\r\n--XYXY--".utf8)
            let cuts = (0..<5).map { _ in Int.random(in: 0...body.count, using: &generator) }.sorted()
            let recording = try Recording(body, boundary: "XYXY", cuts: cuts)
            let part = Recorded.part(MultipartParserTests.f, body: content, isComplete: true)
            #expect(recording.events == [part, .end])
        }
    }

    private func mutate(_ body: inout [UInt8], using generator: inout FixedGenerator) {
        let position = Int.random(in: 0...body.count, using: &generator)
        let end = min(body.count, position + Int.random(in: 0...8, using: &generator))
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: body.removeSubrange(position..<end)
        case 1: body.insert(contentsOf: Self.fragments.randomElement(using: &generator) ?? [], at: position)
        case 2: body.insert(contentsOf: body[position..<end], at: Int.random(in: 0...body.count, using: &generator))
        default:
            for index in position..<end { body[index] = UInt8.random(in: .min ... .max, using: &generator) }
        }
    }
}
