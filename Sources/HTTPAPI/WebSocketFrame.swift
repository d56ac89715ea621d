import NIOCore

/// Why a WebSocket is closed: RFC 6455, 7.4, and 4000, which is ours.
enum CloseCode: UInt16, Error {
    case normal = 1000
    case goingAway = 1001
    case protocolError = 1002
    case invalidText = 1007
    case tooLarge = 1009
    case overloaded = 1013
    case tokenEnded = 4000

    /// What a peer may send as a reason.
    static func isAcceptable(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    /// What a Close frame is answered with: the code that it has.
    static func answer(to payload: ByteBuffer) throws(CloseCode) -> UInt16? {
        var payload = payload
        guard payload.readableBytes > 0 else { return nil }
        guard let code = payload.readInteger(as: UInt16.self), isAcceptable(code) else { throw .protocolError }
        guard payload.isUTF8 else { throw .invalidText }
        return code
    }
}

/// The head of a client's frame.
///
/// Our own beside NIO's decoder: that one holds a whole frame before anybody sees it, masked or not, valid or not, and what
/// it holds cannot be charged to the node's budget.
struct WebSocketFrameHead {
    enum Opcode: UInt8 {
        case continuation = 0
        case text = 1
        case binary = 2
        case close = 8
        case ping = 9
        case pong = 10

        var isControl: Bool { rawValue >= 8 }
    }

    let opcode: Opcode
    let isFinal: Bool
    let length: Int
    /// Its first byte is the lowest one.
    let mask: UInt32

    /// Takes the head off `bytes`; nil where it is not all there.
    init?(readingFrom bytes: inout ByteBuffer) throws(CloseCode) {
        let start = bytes.readerIndex
        guard let first = bytes.getInteger(at: start, as: UInt8.self),
            let second = bytes.getInteger(at: start + 1, as: UInt8.self)
        else { return nil }
        isFinal = first & 0x80 != 0
        // Reserved bits belong to extensions, of which none was agreed on; clients mask.
        guard let opcode = Opcode(rawValue: first & 0x0F), first & 0x70 == 0, second & 0x80 != 0 else {
            throw .protocolError
        }
        self.opcode = opcode
        var next = start + 2
        switch second & 0x7F {
        case 126:
            guard let size = bytes.getInteger(at: next, as: UInt16.self) else { return nil }
            length = Int(size)
            next += 2
        case 127:
            guard let size = bytes.getInteger(at: next, as: UInt64.self) else { return nil }
            guard size <= UInt64(Int.max) else { throw .protocolError }
            length = Int(size)
            next += 8
        case let size:
            length = Int(size)
        }
        if opcode.isControl && (!isFinal || length > 125) { throw .protocolError }
        guard let mask = bytes.getInteger(at: next, endianness: .little, as: UInt32.self) else { return nil }
        self.mask = mask
        bytes.moveReaderIndex(to: next + 4)
    }
}

extension ByteBuffer {
    var isUTF8: Bool {
        withUnsafeReadableBytes { String(validating: $0.bindMemory(to: UInt8.self), as: UTF8.self) != nil }
    }

    /// Moves `count` bytes of a payload here, unmasked; `offset` of it have come before.
    mutating func writeUnmasked(_ count: Int, of bytes: inout ByteBuffer, mask: UInt32, offset: Int) {
        let turns = UInt32(offset & 3) * 8
        let mask = turns == 0 ? mask : mask >> turns | mask << (32 - turns)
        let wide = (UInt64(mask) << 32 | UInt64(mask)).littleEndian
        _ = bytes.readWithUnsafeReadableBytes { source in
            writeWithUnsafeMutableBytes(minimumWritableBytes: count) { target in
                var index = 0
                while index + 8 <= count {
                    let word = source.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ wide
                    target.storeBytes(of: word, toByteOffset: index, as: UInt64.self)
                    index += 8
                }
                while index < count {
                    target[index] = source[index] ^ UInt8(truncatingIfNeeded: mask >> (UInt32(index & 3) * 8))
                    index += 1
                }
                return count
            }
            return count
        }
    }

    /// Appends a frame whose payload `body` writes.
    mutating func writeFrame(_ opcode: WebSocketFrameHead.Opcode, _ body: (inout ByteBuffer) -> Void) {
        let start = writerIndex
        // Most payloads have a length of two bytes: others move.
        writeRepeatingByte(0, count: 4)
        body(&self)
        let length = writerIndex - start - 4
        let headSize = length < 126 ? 2 : length <= 0xFFFF ? 4 : 10
        if headSize != 4 {
            if headSize > 4 { writeRepeatingByte(0, count: headSize - 4) }
            let offset = start - readerIndex
            withUnsafeMutableReadableBytes { bytes in
                // From the back to the front or the other way round: copyMemory sees to what overlaps.
                bytes.baseAddress.map { ($0 + offset + headSize).copyMemory(from: $0 + offset + 4, byteCount: length) }
            }
            moveWriterIndex(to: start + headSize + length)
        }
        setInteger(0x80 | opcode.rawValue, at: start)
        switch headSize {
        case 2: setInteger(UInt8(length), at: start + 1)
        case 4:
            setInteger(126 as UInt8, at: start + 1)
            setInteger(UInt16(length), at: start + 2)
        default:
            setInteger(127 as UInt8, at: start + 1)
            setInteger(UInt64(length), at: start + 2)
        }
    }
}
