extension Parser {
    /// Reads a number. Without fraction and exponent it must fit into 64 bits.
    mutating func number() throws(JSON.ParseError) -> JSON {
        let start = position
        let isNegative = current == UInt8(ascii: "-")
        if isNegative { position += 1 }
        var magnitude = Magnitude()
        let firstDigit = position
        try digits(into: &magnitude)
        if text[firstDigit] == UInt8(ascii: "0"), position > firstDigit + 1 {
            throw failure(.invalidNumber, at: start)
        }
        var isInteger = true
        var exponent = 0
        if current == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            let fraction = position
            try digits(into: &magnitude)
            exponent = fraction - position
        }
        if current | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            exponent += try self.exponent()
        }
        guard isInteger else {
            return .number(try double(magnitude, isNegative: isNegative, exponent: exponent, start: start))
        }
        guard let value = magnitude.integer(isNegative: isNegative) else {
            throw failure(.numberOutOfRange, at: start)
        }
        return .integer(value)
    }

    private mutating func digits(into magnitude: inout Magnitude) throws(JSON.ParseError) {
        let start = position
        while position < text.count {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            magnitude.append(digit)
            position += 1
        }
        guard position > start else { throw position < text.count ? failure(.invalidNumber) : failure(.unexpectedEnd) }
    }

    /// Reads `e` and what follows. A value above 2^40 counts as that: no text has as many digits to make up for it.
    private mutating func exponent() throws(JSON.ParseError) -> Int {
        position += 1
        let isNegative = current == UInt8(ascii: "-")
        if isNegative || current == UInt8(ascii: "+") { position += 1 }
        var magnitude = Magnitude()
        try digits(into: &magnitude)
        let value = magnitude.hasOverflowed ? 1 << 40 : Int(min(magnitude.value, 1 << 40))
        return isNegative ? -value : value
    }

    /// A mantissa below 2^53 and a power of ten up to 22 are exact as `Double`, so one operation rounds correctly
    /// (W. D. Clinger, How to read floating point numbers accurately, 1990). The standard library does the others.
    private func double(
        _ magnitude: Magnitude, isNegative: Bool, exponent: Int, start: Int
    ) throws(JSON.ParseError) -> Double {
        if !magnitude.hasOverflowed, magnitude.value < 1 << 53, abs(exponent) <= 22 {
            let power = powersOfTen[abs(exponent)]
            let value = exponent < 0 ? Double(magnitude.value) / power : Double(magnitude.value) * power
            return isNegative ? -value : value
        }
        let digits = String(decoding: UnsafeBufferPointer(rebasing: text[start..<position]), as: UTF8.self)
        guard let value = Double(digits), value.isFinite else { throw failure(.numberOutOfRange, at: start) }
        return value
    }
}

/// The digits of a number read so far, as long as they fit.
private struct Magnitude {
    var value: UInt64 = 0
    var hasOverflowed = false

    @inline(__always)
    mutating func append(_ digit: UInt8) {
        let (tenfold, overflowsFirst) = value.multipliedReportingOverflow(by: 10)
        let (sum, overflowsSecond) = tenfold.addingReportingOverflow(UInt64(digit))
        value = sum
        hasOverflowed = hasOverflowed || overflowsFirst || overflowsSecond
    }

    func integer(isNegative: Bool) -> Int64? {
        guard !hasOverflowed else { return nil }
        if isNegative { return value <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- value) : nil }
        return Int64(exactly: value)
    }
}

private let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]
