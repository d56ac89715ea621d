import Glibc

/// Reads one connection's HTTP/1.1 replies: their status, and where they end by their Content-Length.
struct ReplyReader {
    enum Event {
        case more
        case reply(status: Int)
        case broken
    }

    private var head: [UInt8] = []
    private var status = 0
    private var bodyLeft = 0

    /// Takes what came in for one reply; nothing may follow that reply, since no request was sent before it ended.
    mutating func read(_ bytes: UnsafeRawBufferPointer) -> Event {
        if status != 0 { return take(bytes.count) }
        // Mostly a reply comes whole, and its head need not be kept.
        if head.isEmpty, let end = Self.endOfHead(bytes) {
            guard parse(bytes, end: end) else { return .broken }
            return take(bytes.count - end)
        }
        head.append(contentsOf: bytes)
        return head.withUnsafeBytes { Self.endOfHead($0) }.map { end in
            guard head.withUnsafeBytes({ parse($0, end: end) }) else { return .broken }
            let rest = head.count - end
            head.removeAll(keepingCapacity: true)
            return take(rest)
        } ?? (head.count > 65_536 ? .broken : .more)
    }

    private mutating func take(_ count: Int) -> Event {
        bodyLeft -= count
        if bodyLeft > 0 { return .more }
        let status = self.status
        self.status = 0
        return bodyLeft == 0 ? .reply(status: status) : .broken
    }

    private mutating func parse(_ bytes: UnsafeRawBufferPointer, end: Int) -> Bool {
        guard end > 12, bytes[0] == UInt8(ascii: "H"), bytes[8] == UInt8(ascii: " ") else { return false }
        let digits = bytes[9..<12].map { Int($0) - 48 }
        guard digits.allSatisfy({ (0...9).contains($0) }) else { return false }
        status = digits[0] * 100 + digits[1] * 10 + digits[2]
        guard let length = Self.contentLength(bytes, end: end) else { return false }
        bodyLeft = length
        return status >= 200
    }

    /// Behind the empty line.
    private static func endOfHead(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var position = 0
        while position < bytes.count, let found = memchr(bytes.baseAddress! + position, 10, bytes.count - position) {
            position = UnsafeRawPointer(found) - bytes.baseAddress! + 1
            if position + 1 < bytes.count, bytes[position] == 13, bytes[position + 1] == 10 { return position + 2 }
        }
        return nil
    }

    private static func contentLength(_ bytes: UnsafeRawBufferPointer, end: Int) -> Int? {
        let name: StaticString = "\ncontent-length:"
        var position = 0
        while position + name.utf8CodeUnitCount < end {
            guard let newline = memchr(bytes.baseAddress! + position, 10, end - position) else { return nil }
            position = UnsafeRawPointer(newline) - bytes.baseAddress!
            let isFound = (0..<name.utf8CodeUnitCount).allSatisfy {
                position + $0 < end && bytes[position + $0] | 0x20 == name.utf8Start[$0] | 0x20
            }
            if isFound { return number(bytes, from: position + name.utf8CodeUnitCount, end: end) }
            position += 1
        }
        return nil
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, from start: Int, end: Int) -> Int? {
        var position = start
        while position < end, bytes[position] == 32 { position += 1 }
        var value: Int?
        while position < end, (48...57).contains(bytes[position]) {
            value = (value ?? 0) * 10 + Int(bytes[position]) - 48
            position += 1
        }
        return value
    }
}
