import Multipart
import Testing

@Suite struct PartHeaderTests {
    @Test(arguments: [
        (#"form-data; name="a b""#, PartHeader(name: "a b")),
        (#"form-data; name=plain"#, PartHeader(name: "plain")),
        (#"FORM-DATA;NAME="x";FileName="y""#, PartHeader(name: "x", filename: "y")),
        (#"form-data ; name = "x" ; "#, PartHeader(name: "x")),
        (#"form-data; name="""#, PartHeader(name: "")),
        (#"form-data; name="x"; filename="""#, PartHeader(name: "x", filename: "")),
        (#"form-data; name="a;b=c""#, PartHeader(name: "a;b=c")),
        (#"form-data; name="say %22hi%22%0D%0A""#, PartHeader(name: "say \"hi\"\r\n")),
        (#"form-data; name="x"; filename="100%25 %0a%41%2""#, PartHeader(name: "x", filename: "100%25 \n%41%2")),
        (#"form-data; name="a\"b\\c""#, PartHeader(name: #"a"b\c"#)),
        (#"form-data; name="x"; filename="C:\dir\a.txt""#, PartHeader(name: "x", filename: #"C:\dir\a.txt"#)),
        (#"form-data; name="Größe"; filename="日本.png""#, PartHeader(name: "Größe", filename: "日本.png")),
        (
            #"form-data; name="x"; filename="_.txt"; filename*=UTF-8''%E2%82%AC%20rates.txt"#,
            PartHeader(name: "x", filename: "€ rates.txt")
        ),
        (#"form-data; name="x"; filename*=utf-8'en'a"#, PartHeader(name: "x", filename: "a")),
        (
            #"form-data; name="x"; filename="_.txt"; filename*=ISO-8859-1''%A3.txt"#,
            PartHeader(name: "x", filename: "_.txt")
        ),
        (#"form-data; name="x"; filename="_.txt"; filename*=UTF-8''%FF"#, PartHeader(name: "x", filename: "_.txt")),
        (#"form-data; name="x"; filename*=broken"#, PartHeader(name: "x")),
        ("form-data;\r\n\tname=\"x\";\r\n filename=\"y\"", PartHeader(name: "x", filename: "y")),
    ])
    func contentDisposition(value: String, header: PartHeader) throws {
        let body = "--XY\r\nContent-Disposition: \(value)\r\n\r\n\r\n--XY--"
        let recording = try Recording(Array(body.utf8), boundary: "XY")
        #expect(recording.error == nil)
        #expect(recording.events == [.part(header, ""), .end])
    }

    @Test func otherFields() throws {
        let body =
            "--XY\r\ncontent-TYPE:  text/plain; charset=utf-8 \r\nX-Other: é\r\nContent-Transfer-Encoding: Binary\r\n"
            + "CONTENT-DISPOSITION:form-data;name=f\r\n\r\n\r\n--XY--"
        let recording = try Recording(Array(body.utf8), boundary: "XY")
        let header = PartHeader(name: "f", contentType: "text/plain; charset=utf-8")
        #expect(recording.events == [.part(header, ""), .end])
    }
}
