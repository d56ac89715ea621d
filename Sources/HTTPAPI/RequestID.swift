import Synchronization

/// Request ids: eight random characters of this process, then a counter in base 62. Fifteen bytes, so Swift keeps them
/// inline.
enum RequestID {
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    private static let prefix = (0..<8).map { _ in alphabet[Int.random(in: 0..<62)] }
    private static let counter = Atomic<UInt64>(0)

    static func make() -> String {
        var number = counter.add(1, ordering: .relaxed).newValue
        return String(unsafeUninitializedCapacity: 15) { buffer in
            _ = buffer.update(fromContentsOf: prefix)
            for index in stride(from: 14, through: 8, by: -1) {
                buffer[index] = alphabet[Int(number % 62)]
                number /= 62
            }
            return 15
        }
    }

    /// A client's id is taken if it is 1 to 128 of A-Z a-z 0-9 . _ -
    static func isAcceptable(_ text: String) -> Bool {
        let bytes = text.utf8
        return (1...128).contains(bytes.count)
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
