import Multipart
import Testing

@Suite struct MultipartParserTests {
    static let form = "Content-Disposition: form-data; name=\"f\"\r\n\r\n"

    struct Sample: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let body: String
        let events: [Recorded]
    }

    static let f = PartHeader(name: "f")

    static let samples = [
        Sample(testDescription: "nothing", body: "--XY--", events: [.end]),
        Sample(
            testDescription: "file and parameters",
            body: "--XY\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
                + "Content-Type: text/plain\r\n\r\nline 1\r\nline 2\r\n\r\n"
                + "--XY\r\nContent-Disposition: form-data; name=\"params\"\r\n\r\n[1,2]\r\n--XY--\r\n",
            events: [
                .part(
                    PartHeader(name: "file", filename: "a.txt", contentType: "text/plain"), "line 1\r\nline 2\r\n"),
                .part(PartHeader(name: "params"), "[1,2]"), .end,
            ]),
        Sample(
            testDescription: "text before and after",
            body: "preamble --XY\r\n-\r\n--X\r\n\r\n--XY\r\n\(form)a\r\n--XY--\r\nepilogue\r\n--XY\r\n",
            events: [.part(f, "a"), .end]),
        Sample(
            testDescription: "spaces behind boundaries",
            body: "--XY \t\r\n\(form)a\r\n--XY  \r\n\(form)b\r\n--XY--  \r\n",
            events: [.part(f, "a"), .part(f, "b"), .end]),
        Sample(
            testDescription: "almost delimiters",
            body: "--XY\r\n\(form)\r\r\n\r\n-\r\n--\r\n--X\r\n--\r\r\n--X\r\n\n--XY\r--XY\r\r\n--XY--",
            events: [.part(f, "\r\r\n\r\n-\r\n--\r\n--X\r\n--\r\r\n--X\r\n\n--XY\r--XY\r"), .end]),
        Sample(
            testDescription: "empty body", body: "--XY\r\n\(form)\r\n--XY--", events: [.part(f, ""), .end]),
        Sample(
            testDescription: "no body at all",
            body: "--XY\r\n\(form)--XY\r\n\(form)--XY--", events: [.part(f, ""), .part(f, ""), .end]),
        Sample(
            testDescription: "body of hyphens and line ends",
            body: "--XY\r\n\(form)--X\r\n--XY\r\n\(form)\r\n\r\n--XY\r\n\(form)-\r\n--XY--",
            events: [.part(f, "--X"), .part(f, "\r\n"), .part(f, "-"), .end]),
        Sample(
            testDescription: "sixteen parts",
            body: String(repeating: "--XY\r\n\(form)a\r\n", count: 16) + "--XY--",
            events: Array(repeating: .part(f, "a"), count: 16) + [.end]),
    ]

    @Test(arguments: samples) func events(sample: Sample) throws {
        let recording = try Recording(Array(sample.body.utf8), boundary: "XY")
        #expect(recording.error == nil)
        #expect(recording.events == sample.events)
    }

    @Test(arguments: samples) func everySplitGivesTheSame(sample: Sample) throws {
        let body = Array(sample.body.utf8)
        for cut in 0...body.count {
            let recording = try Recording(body, boundary: "XY", cuts: [cut])
            #expect(recording.error == nil, "cut at \(cut)")
            #expect(recording.events == sample.events, "cut at \(cut)")
        }
        let recording = try Recording(body, boundary: "XY", cuts: Array(0...body.count))
        #expect(recording.events == sample.events)
    }

    @Test(arguments: samples) func everyTruncationIsNoticed(sample: Sample) throws {
        let body = Array(sample.body.utf8)
        let closed = try #require(sample.body.firstRange(of: "--XY--")).upperBound
        let complete = sample.body.utf8.distance(from: sample.body.startIndex, to: closed)
        for count in 0..<complete {
            let recording = try Recording(Array(body[..<count]), boundary: "XY")
            #expect(recording.error == .truncated, "after \(count) bytes")
            #expect(!recording.events.contains(.end))
        }
    }

    @Test func bodiesAreSlicesOfTheChunk() throws {
        let line = "0123456789\r\nabc\r\n"
        let body = Array("--XY\r\n\(Self.form)\(String(repeating: line, count: 100))\r\n--XY--".utf8)
        var parser = try MultipartParser(boundary: "XY")
        var pieces: [UnsafeRawBufferPointer] = []
        try body.withUnsafeBytes { chunk in
            try parser.consume(chunk) { event in
                if case .body(let bytes) = event { pieces.append(bytes) }
            }
            #expect(pieces.map(\.count) == [1_700])
            #expect(pieces.first?.baseAddress == chunk.baseAddress.map { $0 + 6 + Self.form.utf8.count })
        }
    }

    @Test func theClosuresErrorComesThroughAndEndsIt() throws {
        struct DiskFull: Error {}
        var parser = try MultipartParser(boundary: "XY")
        let body = Array("--XY\r\n\(Self.form)abc\r\n--XY--".utf8)
        #expect(throws: DiskFull.self) {
            try body.withUnsafeBytes { try parser.consume($0) { _ in throw DiskFull() } }
        }
        #expect(throws: MultipartError.self) { try parser.finish() }
        #expect(throws: MultipartError.self) {
            try body.withUnsafeBytes { try parser.consume($0) { _ in } }
        }
    }
}
