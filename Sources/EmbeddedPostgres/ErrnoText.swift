import Glibc

enum ErrnoText {
    /// The system's text for an `errno` value. `strerror` keeps its result in static storage, this does not.
    static func text(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        return buffer.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { String(cString: $0) } ?? "error \(code)"
        }
    }
}
