import JSON
import Testing

/// A value and its bytes, worked out by hand from the format's specification: both ends of every form's range.
struct Vector: CustomTestStringConvertible {
    let name: String
    let text: String
    let value: JSON
    let bytes: [UInt8]

    var testDescription: String { name }

    init(_ name: String, _ text: String, _ value: JSON, _ bytes: [UInt8]) {
        self.name = name
        self.text = text
        self.value = value
        self.bytes = bytes
    }

    /// Each in its shortest form, which is what we write.
    static let shortest: [Vector] = single + strings + arrays + maps

    private static let single: [Vector] = [
        Vector("nil", "null", nil, [0xC0]),
        Vector("false", "false", false, [0xC2]),
        Vector("true", "true", true, [0xC3]),
        Vector("positive fixint, first", "0", 0, [0x00]),
        Vector("positive fixint, last", "127", 127, [0x7F]),
        Vector("uint 8, first", "128", 128, [0xCC, 0x80]),
        Vector("uint 8, last", "255", 255, [0xCC, 0xFF]),
        Vector("uint 16, first", "256", 256, [0xCD, 0x01, 0x00]),
        Vector("uint 16, last", "65535", 65_535, [0xCD, 0xFF, 0xFF]),
        Vector("uint 32, first", "65536", 65_536, [0xCE, 0x00, 0x01, 0x00, 0x00]),
        Vector("uint 32, last", "4294967295", 4_294_967_295, [0xCE, 0xFF, 0xFF, 0xFF, 0xFF]),
        Vector("uint 64, first", "4294967296", 4_294_967_296, [0xCF, 0, 0, 0, 1, 0, 0, 0, 0]),
        Vector("Int64.max", "9223372036854775807", .integer(.max), [0xCF, 0x7F] + filled(0xFF, 7)),
        Vector("negative fixint, last", "-1", -1, [0xFF]),
        Vector("negative fixint, first", "-32", -32, [0xE0]),
        Vector("int 8, last", "-33", -33, [0xD0, 0xDF]),
        Vector("int 8, first", "-128", -128, [0xD0, 0x80]),
        Vector("int 16, last", "-129", -129, [0xD1, 0xFF, 0x7F]),
        Vector("int 16, first", "-32768", -32_768, [0xD1, 0x80, 0x00]),
        Vector("int 32, last", "-32769", -32_769, [0xD2, 0xFF, 0xFF, 0x7F, 0xFF]),
        Vector("int 32, first", "-2147483648", -2_147_483_648, [0xD2, 0x80, 0x00, 0x00, 0x00]),
        Vector(
            "int 64, last", "-2147483649", -2_147_483_649, [0xD3] + filled(0xFF, 4) + [0x7F, 0xFF, 0xFF, 0xFF]),
        Vector("Int64.min", "-9223372036854775808", .integer(.min), [0xD3, 0x80] + filled(0x00, 7)),
        Vector("float 64", "1.5", 1.5, [0xCB, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0]),
        Vector("float 64, integral", "1.0", 1.0, [0xCB, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0]),
        Vector("float 64, minus zero", "-0.0", .number(-0.0), [0xCB, 0x80, 0, 0, 0, 0, 0, 0, 0]),
        Vector("float 64, rounded", "0.1", 0.1, [0xCB, 0x3F, 0xB9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9A]),
        Vector("float 64, exponent", "25E-1", 2.5, [0xCB, 0x40, 0x04, 0, 0, 0, 0, 0, 0]),
        Vector(
            "fixstr, escapes", #""\"\\\/\b\f\n\r\tA\ud83d\ude00""#, "\"\\/\u{8}\u{C}\n\r\tA😀",
            [0xAD, 0x22, 0x5C, 0x2F, 8, 12, 10, 13, 9, 0x41, 0xF0, 0x9F, 0x98, 0x80]),
        Vector("fixstr, UTF-8", #""é€😀""#, "é€😀", [0xA9, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0x98, 0x80]),
        Vector(
            "the format's own example", #"{"compact":true,"schema":0}"#, ["compact": true, "schema": 0],
            [0x82, 0xA7] + Array("compact".utf8) + [0xC3, 0xA6] + Array("schema".utf8) + [0x00]),
        Vector(
            "white space", " [ 1 , { \"a\" : [ ] , \"b\" : { } } ]\n", [1, ["a": [], "b": [:]]],
            [0x92, 0x01, 0x82, 0xA1, 0x61, 0x90, 0xA1, 0x62, 0x80]),
    ]

    private static let strings: [Vector] = [
        (0, [0xA0]), (31, [0xBF]), (32, [0xD9, 32]), (255, [0xD9, 255]), (256, [0xDA, 1, 0]),
        (65_535, [0xDA, 255, 255]), (65_536, [0xDB, 0, 1, 0, 0]),
    ].map { (count: Int, head: [UInt8]) -> Vector in
        let text = String(repeating: "x", count: count)
        return Vector("string of \(count) bytes", "\"\(text)\"", .string(text), head + Array(text.utf8))
    }

    private static let arrays: [Vector] = [
        (0, [0x90]), (15, [0x9F]), (16, [0xDC, 0, 16]), (65_535, [0xDC, 255, 255]), (65_536, [0xDD, 0, 1, 0, 0]),
    ].map { (count: Int, head: [UInt8]) -> Vector in
        let text = "[" + repeated("7", count).joined(separator: ",") + "]"
        return Vector("array of \(count)", text, .array(repeated(7, count)), head + filled(0x07, count))
    }

    private static let maps: [Vector] = [
        (0, [0x80]), (15, [0x8F]), (16, [0xDE, 0, 16]), (65_535, [0xDE, 255, 255]), (65_536, [0xDF, 0, 1, 0, 0]),
    ].map { (count: Int, head: [UInt8]) -> Vector in
        let keys = (100_000..<100_000 + count).map { String($0) }
        let text = "{" + keys.map { "\"\($0)\":null" }.joined(separator: ",") + "}"
        let members = keys.map { (key: $0, value: JSON.null) }
        let bytes: [UInt8] = keys.flatMap { (key: String) -> [UInt8] in [0xA6] + Array(key.utf8) + [0xC0] }
        return Vector("map of \(count)", text, .object(.init(members)), head + bytes)
    }

    /// Longer than need be, and float 32: read, never written.
    static let longer: [Vector] = [
        Vector("uint 8", "1", 1, [0xCC, 0x01]),
        Vector("uint 16", "1", 1, [0xCD, 0x00, 0x01]),
        Vector("uint 32", "1", 1, [0xCE, 0, 0, 0, 1]),
        Vector("uint 64", "1", 1, [0xCF, 0, 0, 0, 0, 0, 0, 0, 1]),
        Vector("int 8", "1", 1, [0xD0, 0x01]),
        Vector("int 16", "-1", -1, [0xD1, 0xFF, 0xFF]),
        Vector("int 32", "-1", -1, [0xD2, 0xFF, 0xFF, 0xFF, 0xFF]),
        Vector("int 64", "-1", -1, [0xD3] + filled(0xFF, 8)),
        Vector("float 32", "1.5", 1.5, [0xCA, 0x3F, 0xC0, 0x00, 0x00]),
        Vector(
            "float 32, not as near as it gets", "0.10000000149011612", .number(Double(Float(0.1))),
            [0xCA, 0x3D, 0xCC, 0xCC, 0xCD]),
        Vector("str 8", #""a""#, "a", [0xD9, 1, 0x61]),
        Vector("str 16", #""a""#, "a", [0xDA, 0, 1, 0x61]),
        Vector("str 32", #""a""#, "a", [0xDB, 0, 0, 0, 1, 0x61]),
        Vector("array 16", "[1]", [1], [0xDC, 0, 1, 0x01]),
        Vector("array 32", "[1]", [1], [0xDD, 0, 0, 0, 1, 0x01]),
        Vector("map 16", #"{"a":1}"#, ["a": 1], [0xDE, 0, 1, 0xA1, 0x61, 0x01]),
        Vector("map 32", #"{"a":1}"#, ["a": 1], [0xDF, 0, 0, 0, 1, 0xDA, 0, 1, 0x61, 0x01]),
        Vector(
            "equal keys", #"{"a":2,"b":3}"#, ["a": 2, "b": 3],
            [0x83, 0xA1, 0x61, 0x01, 0xA1, 0x62, 0x03, 0xA1, 0x61, 0x02]),
    ]
}

func filled(_ byte: UInt8, _ count: Int) -> [UInt8] { repeated(byte, count) }

func repeated<Element>(_ element: Element, _ count: Int) -> [Element] {
    Array(repeating: element, count: count)
}
