import NIOCore

/// Makes a client's messages of the bytes that came.
struct WebSocketReader {
    enum Part {
        case message(ByteBuffer, isBinary: Bool)
        case ping(ByteBuffer)
        case pong
        case close(ByteBuffer)
    }

    /// Bytes of a message.
    let limit: Int
    /// When the message that is not complete yet began.
    private(set) var began: NIODeadline?

    private var input = ByteBuffer()
    private var frame: WebSocketFrameHead?
    /// Bytes of the frame's payload that have come.
    private var arrived = 0
    private var message = ByteBuffer()
    private var kind: WebSocketFrameHead.Opcode?

    init(limit: Int) {
        self.limit = limit
    }

    /// Bytes of the message that is not complete yet, and of what is not looked at yet.
    var size: Int { (kind == nil ? 0 : message.readableBytes) + input.readableBytes }
    var isEmpty: Bool { input.readableBytes == 0 }

    /// Nothing is read for a while: that is not the client's slowness.
    mutating func rest() {
        if began != nil { began = .now() }
    }

    mutating func receive(_ bytes: ByteBuffer) {
        guard !isEmpty else { return input = bytes }
        // What was read already would stay, and grow with each read that ends within a frame.
        input.discardReadBytes()
        input.writeImmutableBuffer(bytes)
    }

    /// Nil: more bytes are needed.
    mutating func next() throws(CloseCode) -> Part? {
        while true {
            guard let frame else {
                guard try begin() else {
                    if isEmpty { input = ByteBuffer() }
                    return nil
                }
                continue
            }
            if frame.opcode.isControl {
                guard input.readableBytes >= frame.length else { return nil }
                self.frame = nil
                return control(frame)
            }
            let count = min(frame.length - arrived, input.readableBytes)
            message.writeUnmasked(count, of: &input, mask: frame.mask, offset: arrived)
            arrived += count
            guard arrived == frame.length else {
                input = ByteBuffer()
                return nil
            }
            self.frame = nil
            guard frame.isFinal else { continue }
            let isBinary = kind == .binary
            kind = nil
            began = nil
            // A large one is not kept until the next comes.
            defer { if message.capacity > 1024 { message = ByteBuffer() } }
            return .message(message, isBinary: isBinary)
        }
    }

    /// Reads the next frame's head. False: it is not all there.
    private mutating func begin() throws(CloseCode) -> Bool {
        guard let frame = try WebSocketFrameHead(readingFrom: &input) else { return false }
        self.frame = frame
        arrived = 0
        if frame.opcode.isControl { return true }
        // A message begins with its kind, and goes on with continuations.
        guard (frame.opcode == .continuation) == (kind != nil) else { throw .protocolError }
        if kind == nil {
            kind = frame.opcode
            began = .now()
            message.clear()
        }
        guard frame.length <= limit - message.readableBytes else { throw .tooLarge }
        return true
    }

    private mutating func control(_ frame: WebSocketFrameHead) -> Part {
        var payload = ByteBuffer()
        payload.writeUnmasked(frame.length, of: &input, mask: frame.mask, offset: 0)
        switch frame.opcode {
        case .ping: return .ping(payload)
        case .close: return .close(payload)
        default: return .pong
        }
    }
}
