/// The first bytes of values, each in the shortest form that the format has for it.
enum Head {
    case array, map, string

    /// The head of a value with `count` elements, pairs or bytes, at most `UInt32.max`.
    func write(_ count: Int, to bytes: inout [UInt8]) {
        switch (self, count) {
        case (.array, ...0x0F): bytes.append(0x90 | UInt8(count))
        case (.map, ...0x0F): bytes.append(0x80 | UInt8(count))
        case (.string, ...0x1F): bytes.append(0xA0 | UInt8(count))
        case (.string, ...0xFF): Head.write(0xD9, UInt8(count), to: &bytes)
        case (.array, ...0xFFFF): Head.write(0xDC, UInt16(count), to: &bytes)
        case (.map, ...0xFFFF): Head.write(0xDE, UInt16(count), to: &bytes)
        case (.string, ...0xFFFF): Head.write(0xDA, UInt16(count), to: &bytes)
        case (.array, _): Head.write(0xDD, UInt32(count), to: &bytes)
        case (.map, _): Head.write(0xDF, UInt32(count), to: &bytes)
        case (.string, _): Head.write(0xDB, UInt32(count), to: &bytes)
        }
    }

    /// An integer from 0 up.
    static func write(natural value: UInt64, to bytes: inout [UInt8]) {
        switch value {
        case ...0x7F: bytes.append(UInt8(value))
        case ...0xFF: write(0xCC, UInt8(value), to: &bytes)
        case ...0xFFFF: write(0xCD, UInt16(value), to: &bytes)
        case ...0xFFFF_FFFF: write(0xCE, UInt32(value), to: &bytes)
        default: write(0xCF, value, to: &bytes)
        }
    }

    /// An integer below 0.
    static func write(negative value: Int64, to bytes: inout [UInt8]) {
        switch value {
        case (-32)...: bytes.append(UInt8(truncatingIfNeeded: value))
        case Int64(Int8.min)...: write(0xD0, Int8(value), to: &bytes)
        case Int64(Int16.min)...: write(0xD1, Int16(value), to: &bytes)
        case Int64(Int32.min)...: write(0xD2, Int32(value), to: &bytes)
        default: write(0xD3, value, to: &bytes)
        }
    }

    static func write(_ value: Double, to bytes: inout [UInt8]) {
        write(0xCB, value.bitPattern, to: &bytes)
    }

    @inline(__always)
    private static func write<Value: FixedWidthInteger>(_ type: UInt8, _ value: Value, to bytes: inout [UInt8]) {
        bytes.append(type)
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
