extension Arguments {
    /// The arguments of a batch: for each position an array of that position's value of every execution.
    ///
    /// All values must be in binary format, as they are for the types of `ArrayElement`.
    init(batchOf executions: [Request], elements: [ArrayElement]) {
        let size = executions.reduce(0) { $0 + $1.arguments.bytes.count }
        self.init(
            minimumCapacity: elements.count, byteCapacity: size + elements.count * (20 + 4 * executions.count))
        for (position, element) in elements.enumerated() {
            let field = { (execution: Request) in execution.arguments.fields[position] }
            appendArray(of: element, executions) {
                field($0).length < 0 ? nil : Int(field($0).length)
            } write: {
                let start = Int(field($0).offset)
                $1.append(contentsOf: $0.arguments.bytes[start..<(start + Int(field($0).length))])
            }
        }
    }
}
