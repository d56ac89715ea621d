/// The arguments of one statement, packed into one buffer as libpq will send them.
///
/// Text, JSON and bytea go in binary format, which for them is the plain bytes; everything else as PostgreSQL's text.
package struct Arguments: Sendable {
    struct Field {
        var offset: Int32
        /// -1: NULL.
        var length: Int32
        var isBinary: Bool
    }

    private(set) var bytes: [UInt8] = []
    private(set) var fields: [Field] = []

    package init(minimumCapacity: Int = 8, byteCapacity: Int = 128) {
        fields.reserveCapacity(minimumCapacity)
        bytes.reserveCapacity(byteCapacity)
    }

    package mutating func appendNull() {
        fields.append(Field(offset: 0, length: -1, isBinary: false))
    }

    /// For text, json and bytea arguments.
    package mutating func append(bytes value: some Sequence<UInt8>) {
        appendField(isBinary: true) { $0.append(contentsOf: value) }
    }

    /// For text and json arguments.
    package mutating func append(text: String) {
        append(bytes: text.utf8)
    }

    /// For bytea arguments.
    package mutating func append(raw: UnsafeRawBufferPointer) {
        appendField(isBinary: true) { $0.append(contentsOf: raw) }
    }

    /// For arguments of any other type, in PostgreSQL's text format. `literal` must not contain U+0000.
    package mutating func append(literal: String) {
        appendField(isBinary: false) {
            $0.append(contentsOf: literal.utf8)
            $0.append(0)
        }
    }

    /// Writes one binary value through `body`: text, json (its text), jsonb (a byte 1, then its text), bytea.
    package mutating func appendField(isBinary: Bool = true, _ body: (inout [UInt8]) -> Void) {
        let offset = bytes.count
        body(&bytes)
        fields.append(
            Field(offset: Int32(offset), length: Int32(bytes.count - offset), isBinary: isBinary)
        )
    }
}
