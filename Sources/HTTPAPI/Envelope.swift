import Calls
import JSON
import NIOCore
import Schemas

/// The JSON around data that PostgreSQL made: contract, "reply".
enum Envelope {
    private static let start: StaticString =
        #"{"jsonrpc":"2.0","result":{"status":200,"status_text":"OK","exception":false"#
    private static let data: StaticString = #","data":"#
    private static let meta: StaticString = #","meta":"#

    /// Bytes that `write` writes.
    static func byteCount(of reply: Reply) -> Int {
        var count = start.utf8CodeUnitCount + 2
        _ = reply.data.withBytes { count += data.utf8CodeUnitCount + $0.count }
        _ = reply.meta.withBytes { count += meta.utf8CodeUnitCount + $0.count }
        return count
    }

    static func write(_ reply: Reply, to buffer: inout ByteBuffer) {
        writeResult(reply, to: &buffer)
        buffer.writeStaticString("}")
    }

    static func failure(_ error: CallError, _ requestID: String) -> ByteBuffer {
        var bytes: [UInt8] = Array(#"{"jsonrpc":"2.0","error":"#.utf8)
        writeError(error, requestID, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
        return ByteBuffer(bytes: bytes)
    }

    /// One message of a JSON-RPC reply.
    static func write(_ outcome: Outcome, id: JSON, requestID: String, to buffer: inout ByteBuffer) {
        switch outcome {
        case .success(let reply):
            writeResult(reply, to: &buffer)
        case .failure(let error):
            var bytes: [UInt8] = Array(#"{"jsonrpc":"2.0","error":"#.utf8)
            writeError(error, requestID, to: &bytes)
            buffer.writeBytes(bytes)
        }
        buffer.writeStaticString(#","id":"#)
        buffer.writeBytes(id.serialized())
        buffer.writeStaticString("}")
    }

    private static func writeResult(_ reply: Reply, to buffer: inout ByteBuffer) {
        buffer.writeStaticString(start)
        _ = reply.data.withBytes { text in
            buffer.writeStaticString(data)
            buffer.writeBytes(text)
        }
        _ = reply.meta.withBytes { text in
            buffer.writeStaticString(meta)
            buffer.writeBytes(text)
        }
        buffer.writeStaticString("}")
    }

    private static func writeError(_ error: CallError, _ requestID: String, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: #"{"code":\#(error.code),"message":"#.utf8)
        JSON.writeString(error.message, to: &bytes)
        bytes.append(contentsOf: #","data":{"exception":\#(error.isException),"request_id":"#.utf8)
        JSON.writeString(requestID, to: &bytes)
        if !error.violations.isEmpty {
            bytes.append(contentsOf: #","errors":["#.utf8)
            for (index, violation) in error.violations.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes.append(contentsOf: #"{"path":"#.utf8)
                JSON.writeString(violation.path, to: &bytes)
                bytes.append(contentsOf: #","message":"#.utf8)
                JSON.writeString(violation.message, to: &bytes)
                bytes.append(UInt8(ascii: "}"))
            }
            bytes.append(UInt8(ascii: "]"))
        }
        bytes.append(contentsOf: "}}".utf8)
    }
}
