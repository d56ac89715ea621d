import JSON

/// A recursive descent over the bytes of one message, which must outlive it. Used up by one `document`.
///
/// No claimed length allocates anything by itself: memory grows with the bytes that were read.
struct Reader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var valuesLeft: Int

    private static let valueLimit = 100_000

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        valuesLeft = max(Self.valueLimit, bytes.count / 2)
    }

    mutating func document(maximumDepth: Int) throws(MessagePackError) -> JSON {
        let value = try value(depth: maximumDepth)
        guard position == bytes.count else { throw failure(.trailingContent, at: position) }
        return value
    }

    /// `depth`: how many arrays and maps may still be opened.
    private mutating func value(depth: Int) throws(MessagePackError) -> JSON {
        let start = position
        guard valuesLeft > 0 else { throw failure(.tooManyValues, at: start) }
        valuesLeft -= 1
        let type = try big(UInt8.self)
        switch type {
        case 0x00...0x7F: return .integer(Int64(type))
        case 0xE0...0xFF: return .integer(Int64(Int8(bitPattern: type)))
        case 0x80...0x8F: return try map(Int(type & 0x0F), depth: depth, start: start)
        case 0xDE: return try map(Int(big(UInt16.self)), depth: depth, start: start)
        case 0xDF: return try map(Int(big(UInt32.self)), depth: depth, start: start)
        case 0x90...0x9F: return try array(Int(type & 0x0F), depth: depth, start: start)
        case 0xDC: return try array(Int(big(UInt16.self)), depth: depth, start: start)
        case 0xDD: return try array(Int(big(UInt32.self)), depth: depth, start: start)
        case 0xA0...0xBF, 0xD9, 0xDA, 0xDB: return .string(try text(of: type, start: start))
        case 0xC0: return .null
        case 0xC2: return .bool(false)
        case 0xC3: return .bool(true)
        case 0xCA: return try number(Double(Float(bitPattern: big(UInt32.self))), start: start)
        case 0xCB: return try number(Double(bitPattern: big(UInt64.self)), start: start)
        case 0xCC: return .integer(Int64(try big(UInt8.self)))
        case 0xCD: return .integer(Int64(try big(UInt16.self)))
        case 0xCE: return .integer(Int64(try big(UInt32.self)))
        case 0xCF:
            guard let value = Int64(exactly: try big(UInt64.self)) else { throw failure(.numberOutOfRange, at: start) }
            return .integer(value)
        case 0xD0: return .integer(Int64(try big(Int8.self)))
        case 0xD1: return .integer(Int64(try big(Int16.self)))
        case 0xD2: return .integer(Int64(try big(Int32.self)))
        case 0xD3: return .integer(try big(Int64.self))
        case 0xC4...0xC6: throw failure(.binaryData, at: start)
        case 0xC7...0xC9, 0xD4...0xD8: throw failure(.extensionType, at: start)
        default: throw failure(.neverUsed, at: start)
        }
    }

    private func number(_ value: Double, start: Int) throws(MessagePackError) -> JSON {
        guard value.isFinite else { throw failure(.numberOutOfRange, at: start) }
        return .number(value)
    }

    private mutating func array(_ count: Int, depth: Int, start: Int) throws(MessagePackError) -> JSON {
        guard depth > 0 else { throw failure(.tooDeep, at: start) }
        try expect(count)
        var elements: [JSON] = []
        elements.reserveCapacity(min(count, 16))
        for _ in 0..<count { elements.append(try value(depth: depth - 1)) }
        return .array(elements)
    }

    private mutating func map(_ count: Int, depth: Int, start: Int) throws(MessagePackError) -> JSON {
        guard depth > 0 else { throw failure(.tooDeep, at: start) }
        try expect(2 * count)
        var members: [JSON.Object.Element] = []
        members.reserveCapacity(min(count, 16))
        for _ in 0..<count {
            let start = position
            let key = try text(of: try big(UInt8.self), start: start)
            members.append((key: key, value: try value(depth: depth - 1)))
        }
        return .object(JSON.Object(members))
    }

    /// Reads the string whose first byte was `type`; anything else can only stand where a key is expected.
    private mutating func text(of type: UInt8, start: Int) throws(MessagePackError) -> String {
        let count: Int
        switch type {
        case 0xA0...0xBF: count = Int(type & 0x1F)
        case 0xD9: count = Int(try big(UInt8.self))
        case 0xDA: count = Int(try big(UInt16.self))
        case 0xDB: count = Int(try big(UInt32.self))
        default: throw failure(.keyIsNoString, at: start)
        }
        try expect(count)
        let text = UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
        position += count
        guard !text.contains(0) else { throw failure(.nullCharacter, at: start) }
        do {
            return String(copying: try UTF8Span(validating: text.bindMemory(to: UInt8.self).span))
        } catch {
            throw failure(.invalidUTF8, at: start)
        }
    }

    /// Reads a big-endian integer.
    @inline(__always)
    private mutating func big<Value: FixedWidthInteger>(_ type: Value.Type) throws(MessagePackError) -> Value {
        let size = MemoryLayout<Value>.size
        try expect(size)
        defer { position += size }
        return Value(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: type))
    }

    /// There must be at least as many bytes left.
    @inline(__always)
    private func expect(_ count: Int) throws(MessagePackError) {
        guard count <= bytes.count - position else { throw failure(.unexpectedEnd, at: bytes.count) }
    }

    private func failure(_ reason: MessagePackError.Reason, at offset: Int) -> MessagePackError {
        MessagePackError(offset: offset, reason: reason)
    }
}
