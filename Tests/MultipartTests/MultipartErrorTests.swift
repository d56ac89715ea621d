import Multipart
import Testing

@Suite struct MultipartErrorTests {
    private static let form = "Content-Disposition: form-data; name=\"f\"\r\n"

    @Test(
        arguments: [
            ("--XYZ\r\n\r\n", .malformedDelimiter),
            ("--XY-\r\n\r\n", .malformedDelimiter),
            ("--XY\n\n", .malformedDelimiter),
            ("--XY\rx", .malformedDelimiter),
            ("--XY \(form)", .malformedDelimiter),
            ("--XY\r\n\(form)\r\na\r\n--XYa", .malformedDelimiter),
            ("--XY\r\n\r\n", .notFormData),
            ("--XY\r\nContent-Type: text/plain\r\n\r\n", .notFormData),
            ("--XY\r\nContent-Disposition: attachment; name=\"f\"\r\n\r\n", .notFormData),
            ("--XY\r\nContent-Disposition: form-data; filename=\"f\"\r\n\r\n", .notFormData),
            ("--XY\r\nContent-Disposition: form-data\r\n\r\n", .notFormData),
            ("--XY\r\nContent-Disposition: form-data; name=\"f\r\n\r\n", .malformedHeader),
            ("--XY\r\nContent-Disposition: form-data; name=\"f\"; name=\"g\"\r\n\r\n", .malformedHeader),
            ("--XY\r\nContent-Disposition: form-data; name\r\n\r\n", .malformedHeader),
            ("--XY\r\nContent-Disposition: form-data; name=\"f\" x\r\n\r\n", .malformedHeader),
            ("--XY\r\n\(form)\(form)\r\n", .malformedHeader),
            ("--XY\r\n\(form)Content-Type: a/b\r\nContent-Type: a/b\r\n\r\n", .malformedHeader),
            ("--XY\r\n\(form)nonsense\r\n\r\n", .malformedHeader),
            ("--XY\r\n\(form): x\r\n\r\n", .malformedHeader),
            ("--XY\r\n\(form)X Y: x\r\n\r\n", .malformedHeader),
            ("--XY\r\n folded: first\r\n\(form)\r\n", .malformedHeader),
            ("--XY\r\n\(form)X: a\rb\r\n\r\n", .malformedHeader),
            ("--XY\r\n\(form)X: a\nY: b\r\n\r\n", .malformedHeader),
            ("--XY\r\n\(form)X: a\u{0}b\r\n\r\n", .malformedHeader),
            ("--XY\r\n\(form)Content-Transfer-Encoding: base64\r\n\r\n", .transferEncoding),
        ] as [(String, MultipartError)])
    func refuses(body: String, error: MultipartError) throws {
        let bytes = Array(body.utf8)
        #expect(try Recording(bytes, boundary: "XY").error == error)
        #expect(try Recording(bytes, boundary: "XY", cuts: Array(bytes.indices)).error == error)
    }

    @Test func refusesHeadersThatAreNotUTF8() throws {
        let bytes = Array("--XY\r\n\(Self.form)X: ".utf8) + [0xFF] + Array("\r\n\r\n".utf8)
        #expect(try Recording(bytes, boundary: "XY").error == .malformedHeader)
    }

    @Test func headersHaveALimit() throws {
        let room = MultipartParser.headerLimit - Self.form.utf8.count - "X: \r\n\r\n".utf8.count
        func body(_ filling: Int) -> [UInt8] {
            let filler = String(repeating: "x", count: filling)
            return Array("--XY\r\n\(Self.form)X: \(filler)\r\n\r\na\r\n--XY--".utf8)
        }
        #expect(try Recording(body(room), boundary: "XY").error == nil)
        #expect(try Recording(body(room + 1), boundary: "XY").error == .headerTooLarge)
        #expect(try Recording(body(1_000_000), boundary: "XY").error == .headerTooLarge)
    }

    @Test func partsHaveALimit() throws {
        let part = "--XY\r\n\(Self.form)\r\na\r\n"
        let body = String(repeating: part, count: MultipartParser.partLimit + 1) + "--XY--"
        let recording = try Recording(Array(body.utf8), boundary: "XY")
        #expect(recording.error == .tooManyParts)
        #expect(recording.events.count == MultipartParser.partLimit)
    }

    @Test func surroundingsHaveALimit() throws {
        let limit = MultipartParser.surroundingsLimit
        func text(_ count: Int) -> String { String(repeating: "-", count: count) }
        func error(_ body: String) throws -> MultipartError? { try Recording(Array(body.utf8), boundary: "XY").error }

        #expect(try error(text(limit) + "\r\n--XY--") == nil)
        #expect(try error(text(limit + 1) + "\r\n--XY--") == .surroundingsTooLarge)
        #expect(try error("--XY--" + text(limit)) == nil)
        #expect(try error("--XY--" + text(limit + 1)) == .surroundingsTooLarge)
        let spaces = String(repeating: " ", count: limit + 1)
        #expect(try error("--XY" + spaces) == .surroundingsTooLarge)
    }

    @Test func messagesAreThere() {
        #expect(Set(MultipartError.allCases.map(\.message)).count == MultipartError.allCases.count)
    }
}
