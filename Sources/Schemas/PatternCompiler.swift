/// A pattern as its parser reads it.
indirect enum PatternNode {
    case read(ScalarSet)
    case start
    case end
    case sequence([PatternNode])
    case alternatives([PatternNode])
    /// Without maximum: any number.
    case repeated(PatternNode, minimum: Int, maximum: Int?)
}

/// Translates patterns into programs. Repetitions are written out, so the program's length is what has to be bounded.
struct PatternCompiler {
    private var program: [Pattern.Instruction] = []
    /// Counts the nodes too: repeating what reads nothing would take time without making the program longer.
    private var steps = 0

    mutating func program(of node: PatternNode) throws(Pattern.SyntaxError) -> [Pattern.Instruction] {
        try emit(node)
        try append(.match)
        return program
    }

    private mutating func append(_ instruction: Pattern.Instruction) throws(Pattern.SyntaxError) {
        guard program.count < Pattern.maximumInstructions else {
            throw Pattern.SyntaxError(description: "the pattern is too large")
        }
        program.append(instruction)
    }

    private mutating func emit(_ node: PatternNode) throws(Pattern.SyntaxError) {
        steps += 1
        guard steps <= 2 * Pattern.maximumInstructions else {
            throw Pattern.SyntaxError(description: "the pattern is too large")
        }
        switch node {
        case .read(let set): try append(.read(set))
        case .start: try append(.assertStart)
        case .end: try append(.assertEnd)
        case .sequence(let nodes):
            for node in nodes { try emit(node) }
        case .alternatives(let nodes): try emit(alternatives: nodes)
        case .repeated(let node, let minimum, let maximum):
            for _ in 0..<minimum { try emit(node) }
            if let maximum {
                try emit(node, atMost: maximum - minimum)
            } else {
                let split = program.count
                try append(.jump(0))
                try emit(node)
                try append(.jump(split))
                program[split] = .split(split + 1, program.count)
            }
        }
    }

    private mutating func emit(alternatives nodes: [PatternNode]) throws(Pattern.SyntaxError) {
        var jumps: [Int] = []
        for node in nodes.dropLast() {
            let split = program.count
            try append(.jump(0))
            try emit(node)
            jumps.append(program.count)
            try append(.jump(0))
            program[split] = .split(split + 1, program.count)
        }
        if let last = nodes.last { try emit(last) }
        for jump in jumps { program[jump] = .jump(program.count) }
    }

    private mutating func emit(_ node: PatternNode, atMost count: Int) throws(Pattern.SyntaxError) {
        var splits: [Int] = []
        for _ in 0..<count {
            splits.append(program.count)
            try append(.jump(0))
            try emit(node)
        }
        for split in splits { program[split] = .split(split + 1, program.count) }
    }
}
