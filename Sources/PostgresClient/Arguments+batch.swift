extension Arguments {
    /// The arguments of a batch: for each position an array of that position's value of every execution.
    ///
    /// All values must be in binary format, as they are for the types of `ArrayElement`.
    init(batchOf executions: [Request], elements: [ArrayElement]) {
        let size = executions.reduce(0) { $0 + $1.arguments.bytes.count }
        self.init(
            minimumCapacity: elements.count, byteCapacity: size + elements.count * (20 + 4 * executions.count))
        for (position, element) in elements.enumerated() {
            appendField { bytes in
                // array_recv of PostgreSQL's arrayfuncs.c: dimensions, whether there are nulls, the type; length and lower bound.
                bytes.append(bigEndian: 1)
                bytes.append(bigEndian: 1)
                bytes.append(bigEndian: element.rawValue)
                bytes.append(bigEndian: UInt32(executions.count))
                bytes.append(bigEndian: 1)
                for execution in executions {
                    let field = execution.arguments.fields[position]
                    bytes.append(bigEndian: UInt32(bitPattern: field.length))
                    guard field.length > 0 else { continue }
                    let start = Int(field.offset)
                    bytes.append(contentsOf: execution.arguments.bytes[start..<(start + Int(field.length))])
                }
            }
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian value: UInt32) {
        append(UInt8(truncatingIfNeeded: value >> 24))
        append(UInt8(truncatingIfNeeded: value >> 16))
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }
}
