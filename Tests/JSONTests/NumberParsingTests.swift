import JSON
import Testing

@Suite struct NumberParsingTests {
    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("7", 7), ("-12", -12), ("9223372036854775807", .max), ("-9223372036854775808", .min),
        ] as [(String, Int64)])
    func integers(text: String, value: Int64) throws {
        #expect(try JSON(parsing: text) == .integer(value))
    }

    @Test(
        arguments: [
            ("1.0", 1), ("-0.0", 0), ("0.1", 0.1), ("1e2", 100), ("1E+2", 100), ("25e-1", 2.5), ("1e22", 1e22),
            ("1e23", 1e23), ("9007199254740993.0", 9_007_199_254_740_992),
            ("123456789012345678901234567890.5", 1.2345678901234568e29),
            ("1.7976931348623157e308", .greatestFiniteMagnitude), ("5e-324", .leastNonzeroMagnitude), ("1e-400", 0),
            ("0e999999999999999999999", 0), ("0.000001", 1e-6), ("3.141592653589793", .pi),
        ] as [(String, Double)])
    func doubles(text: String, value: Double) throws {
        #expect(try JSON(parsing: text) == .number(value))
    }

    @Test func negativeZeroKeepsItsSign() throws {
        guard case .number(let value) = try JSON(parsing: "-0.0") else {
            Issue.record("no number")
            return
        }
        #expect(value.sign == .minus)
    }

    @Test(
        arguments: [
            ("01", 0, .invalidNumber), ("-01", 0, .invalidNumber), ("00", 0, .invalidNumber),
            ("[01.5]", 1, .invalidNumber),
            ("-", 1, .unexpectedEnd), ("-x", 1, .invalidNumber), ("1.", 2, .unexpectedEnd), ("[1.]", 3, .invalidNumber),
            ("1e", 2, .unexpectedEnd), ("1e+", 3, .unexpectedEnd), ("1ex", 2, .invalidNumber),
            ("--1", 1, .invalidNumber),
            ("1.e5", 2, .invalidNumber), ("0x10", 1, .trailingContent), ("1.2.3", 3, .trailingContent),
            ("1_000", 1, .trailingContent), ("-Infinity", 1, .invalidNumber),
            ("9223372036854775808", 0, .numberOutOfRange), ("-9223372036854775809", 0, .numberOutOfRange),
            ("18446744073709551616", 0, .numberOutOfRange), ("100000000000000000000000000000", 0, .numberOutOfRange),
            ("1e400", 0, .numberOutOfRange), ("-1e400", 0, .numberOutOfRange),
            ("1e99999999999999999999", 0, .numberOutOfRange),
            ("1.7976931348623159e308", 0, .numberOutOfRange),
        ] as [(String, Int, JSON.ParseError.Reason)])
    func refused(text: String, offset: Int, reason: JSON.ParseError.Reason) {
        #expect(throws: JSON.ParseError(offset: offset, reason: reason)) { try JSON(parsing: text) }
    }

    @Test func digitsAndExponentMakeUpForEachOther() throws {
        let zeros = String(repeating: "0", count: 990)
        #expect(try JSON(parsing: "0.\(zeros)1e991") == .number(1))
        #expect(throws: JSON.ParseError(offset: 0, reason: .numberOutOfRange)) { try JSON(parsing: "0.\(zeros)1e5000") }
    }

    @Test func longNumbersAreReadInLinearTime() throws {
        let digits = String(repeating: "7", count: 1_000_000)
        let start = ContinuousClock.now
        #expect(try JSON(parsing: "0." + digits) == .number(7.0 / 9))
        #expect(throws: JSON.ParseError(offset: 0, reason: .numberOutOfRange)) { try JSON(parsing: digits) }
        #expect(throws: JSON.ParseError(offset: 0, reason: .numberOutOfRange)) { try JSON(parsing: digits + ".5") }
        #expect(ContinuousClock.now - start < .seconds(5))
    }
}
