/// The arrays of pointers that libpq wants, kept from call to call.
struct ArgumentPointers {
    private var values: [UnsafePointer<CChar>?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    mutating func withPointers(
        to arguments: Arguments,
        _ body: (
            Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
        ) -> Int32
    ) -> Int32 {
        values.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        return arguments.bytes.withUnsafeBytes { buffer in
            for field in arguments.fields {
                // An empty value still needs an address: nil means NULL to libpq.
                values.append(field.length < 0 ? nil : Self.address(buffer, Int(field.offset)))
                lengths.append(max(field.length, 0))
                formats.append(field.isBinary ? 1 : 0)
            }
            return values.withUnsafeBufferPointer { values in
                body(Int32(arguments.fields.count), values.baseAddress, lengths, formats)
            }
        }
    }

    private static let empty: StaticString = ""

    private static func address(_ buffer: UnsafeRawBufferPointer, _ offset: Int) -> UnsafePointer<CChar> {
        guard let start = buffer.baseAddress else {
            return UnsafeRawPointer(empty.utf8Start).assumingMemoryBound(to: CChar.self)
        }
        return (start + offset).assumingMemoryBound(to: CChar.self)
    }
}
