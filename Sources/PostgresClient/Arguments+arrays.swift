/// What an array is made of; the value is PostgreSQL's oid of the type.
package enum ArrayElement: UInt32, Sendable {
    case boolean = 16
    case bytea = 17
    case bigint = 20
    case integer = 23
    case text = 25
    case json = 114
    case inet = 869
}

extension Arguments {
    /// An array in binary format, with an element for each of `values`: `size` says of how many bytes, nil for NULL, and
    /// `write` appends them.
    package mutating func appendArray<Values: Collection>(
        of element: ArrayElement,
        _ values: Values,
        size: (Values.Element) -> Int?,
        write: (Values.Element, inout [UInt8]) -> Void
    ) {
        appendField { bytes in
            // array_recv of PostgreSQL's arrayfuncs.c: dimensions, whether there are nulls, the type; length and lower bound.
            bytes.append(bigEndian: 1 as UInt32)
            bytes.append(bigEndian: 1 as UInt32)
            bytes.append(bigEndian: element.rawValue)
            bytes.append(bigEndian: UInt32(values.count))
            bytes.append(bigEndian: 1 as UInt32)
            for value in values {
                let size = size(value)
                bytes.append(bigEndian: Int32(size ?? -1))
                if size != nil { write(value, &bytes) }
            }
        }
    }

    /// An array of texts in binary format.
    package mutating func appendArray<Values: Collection>(texts values: Values, _ text: (Values.Element) -> String?) {
        appendArray(of: .text, values, size: { text($0)?.utf8.count }) { value, bytes in
            if let text = text(value) { bytes.append(contentsOf: text.utf8) }
        }
    }

    /// An array of numbers in binary format.
    package mutating func appendArray<Values: Collection, Number: FixedWidthInteger>(
        of element: ArrayElement,
        _ values: Values,
        _ number: (Values.Element) -> Number
    ) {
        appendArray(of: element, values, size: { _ in MemoryLayout<Number>.size }) { value, bytes in
            bytes.append(bigEndian: number(value))
        }
    }
}

extension [UInt8] {
    /// The bytes of a number as PostgreSQL's binary formats have them.
    package mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}
