import JSON
import MessagePack
import NIOCore

extension RequestHead {
    var isMessagePack: Bool { if case .messagePack = contentType { true } else { false } }

    /// What a body holds, by its content type.
    func value(of body: ByteBuffer) throws -> JSON { try body.value(isMessagePack: isMessagePack) }
}

extension ByteBuffer {
    func value(isMessagePack: Bool) throws -> JSON {
        try withUnsafeReadableBytes { bytes in
            if isMessagePack { try JSON(messagePack: bytes) } else { try JSON(parsing: bytes) }
        }
    }
}

extension HTTPReply {
    /// The same with its JSON as MessagePack. What is no JSON, or deeper nested than anybody reads, stays as it is and
    /// says so in its Content-Type.
    var inMessagePack: HTTPReply {
        let json: ByteBuffer
        switch body {
        case .none, .text, .shared:
            return self
        case .bytes(let bytes):
            json = bytes
        case .envelope(let reply):
            var buffer = ByteBufferAllocator().buffer(capacity: Envelope.byteCount(of: reply))
            Envelope.write(reply, to: &buffer)
            json = buffer
        }
        guard let bytes = json.withUnsafeReadableBytes({ Transcoder.messagePack(ofJSON: $0) }) else { return self }
        var reply = self
        reply.body = .bytes(ByteBuffer(bytes: bytes))
        reply.contentType = "application/msgpack"
        return reply
    }
}
