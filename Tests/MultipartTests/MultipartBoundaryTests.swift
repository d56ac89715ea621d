import Multipart
import Testing

@Suite struct MultipartBoundaryTests {
    @Test(arguments: [
        ("multipart/form-data; boundary=abc", "abc"),
        ("Multipart/Form-Data;BOUNDARY=aBc", "aBc"),
        ("multipart/form-data; charset=utf-8; boundary=\"a b:c\"; x=y", "a b:c"),
        (
            "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
            "----WebKitFormBoundary7MA4YWxkTrZu0gW"
        ),
        ("multipart/form-data; boundary=a=b?'()+_,-./", "a=b?'()+_,-./"),
    ])
    func fromContentType(value: String, expected: String) throws {
        #expect(MultipartBoundary(fromContentType: value)?.text == expected)
        _ = try MultipartParser(boundary: expected)
    }

    @Test(arguments: [
        "", "multipart/form-data", "multipart/mixed; boundary=abc", "application/json",
        "multipart/form-data boundary=abc",
        "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=\"abc",
        "multipart/form-data; boundary=a; boundary=b", "multipart/form-data; boundary=\"abc \"",
        "multipart/form-data; boundary=ä", "multipart/form-data; boundary=\"a\\b\"",
        "multipart/form-data; boundary=a@b",
        "multipart/form-data; boundary=" + String(repeating: "a", count: 71),
    ])
    func refuses(value: String) {
        #expect(MultipartBoundary(fromContentType: value) == nil)
    }

    @Test(arguments: ["", "a ", "a\r\nb", "ä", String(repeating: "a", count: 71)])
    func parserRefuses(boundary: String) {
        #expect(throws: MultipartError.invalidBoundary) { try MultipartParser(boundary: boundary) }
    }

    @Test func longestBoundary() throws {
        let boundary = String(repeating: "'", count: 70)
        let recording = try Recording(Array("--\(boundary)--".utf8), boundary: boundary)
        #expect(recording.events == [.end])
    }
}
