/// A boundary as RFC 2046 allows it: 1 to 70 characters of its alphabet, the last one not a space.
package struct MultipartBoundary: Sendable, Hashable {
    package let text: String

    package init?(_ text: String) {
        guard (1...70).contains(text.utf8.count), text.utf8.last != UInt8(ascii: " "),
            text.utf8.allSatisfy(Self.isAllowed)
        else { return nil }
        self.text = text
    }

    /// The boundary named by a Content-Type; nil where that is not `multipart/form-data` with one valid boundary.
    package init?(fromContentType value: String) {
        guard let value = ParameterizedValue(parsing: value), value.value == "multipart/form-data",
            let boundary = value.parameters["boundary"]
        else { return nil }
        self.init(boundary)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default:
            "'()+_,-./:=? ".utf8.contains(byte)
        }
    }
}
