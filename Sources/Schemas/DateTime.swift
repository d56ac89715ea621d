/// Whether a text is a `date-time` as of RFC 3339, section 5.6: the day must exist, the offset is mandatory, `T` and `Z`
/// may be lower case, and second 60 is admitted at 23:59 UTC only (section 5.7).
func isDateTime(_ text: String) -> Bool {
    var reader = DateTimeReader(text.utf8)
    guard let year = reader.number(digits: 4), reader.skip("-"),
        let month = reader.number(digits: 2), (1...12).contains(month), reader.skip("-"),
        let day = reader.number(digits: 2), (1...daysInMonth(month, of: year)).contains(day),
        reader.skip("T") || reader.skip("t"),
        let hour = reader.number(digits: 2), hour <= 23, reader.skip(":"),
        let minute = reader.number(digits: 2), minute <= 59, reader.skip(":"),
        let second = reader.number(digits: 2), second <= 60,
        reader.skipFraction(), let offset = reader.offset(), reader.isAtEnd
    else { return false }
    let minutesPerDay = 24 * 60
    let utcMinute = (hour * 60 + minute - offset + minutesPerDay) % minutesPerDay
    return second < 60 || utcMinute == minutesPerDay - 1
}

private func daysInMonth(_ month: Int, of year: Int) -> Int {
    switch month {
    case 2: year.isMultiple(of: 4) && !year.isMultiple(of: 100) || year.isMultiple(of: 400) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
}

private struct DateTimeReader {
    private var rest: Substring.UTF8View

    init(_ text: String.UTF8View) {
        rest = text[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func digit() -> Int? {
        guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        rest.removeFirst()
        return Int(byte - UInt8(ascii: "0"))
    }

    mutating func number(digits: Int) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// A fraction of a second may be absent, but not empty.
    mutating func skipFraction() -> Bool {
        guard skip(".") else { return true }
        guard digit() != nil else { return false }
        while digit() != nil {}
        return true
    }

    /// The offset from UTC in minutes.
    mutating func offset() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let isWest = skip("-")
        guard isWest || skip("+"), let hour = number(digits: 2), hour <= 23, skip(":"),
            let minute = number(digits: 2), minute <= 59
        else { return nil }
        return isWest ? -(hour * 60 + minute) : hour * 60 + minute
    }
}
