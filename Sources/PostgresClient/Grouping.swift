/// Which statements share a Sync, and how many.
struct Grouping {
    /// What a group holds at most: statements without a batch, bytes of arguments, expected seconds of PostgreSQL's.
    private static let pipelineLimit = 16
    private static let groupBytes = 1_048_576.0
    private static let groupSeconds = 0.5

    /// How many repeatable statements share a Sync at most.
    let limit: Int
    /// Seconds that statements, by id, take that are not quick.
    private var durations: [Int: Double] = [:]

    init(limit: Int) {
        self.limit = limit
    }

    /// How much of a group a statement takes: all of it what may change something, else by number, size and expected time.
    func share(of request: Request) -> Double {
        guard request.statement.isRepeatable else { return 1 }
        let most = request.statement.batch == nil ? Self.pipelineLimit : limit
        return max(
            request.share,
            1 / Double(min(most, limit)),
            Double(request.arguments.bytes.count) / Self.groupBytes,
            durations.isEmpty ? 0 : (durations[request.statement.id] ?? 0) / Self.groupSeconds)
    }

    /// Notes how long one execution of a statement takes, so that groups of what is slow are small.
    mutating func note(_ request: Request) {
        let seconds = request.progress.duration / .seconds(1) / Double(request.count)
        let id = request.members.first?.statement.id ?? request.statement.id
        guard let known = durations[id] else {
            // What is quick needs no note.
            if seconds > Self.groupSeconds / Double(limit) { durations[id] = seconds }
            return
        }
        let smoothed = known + (seconds - known) / 8
        durations[id] = smoothed > Self.groupSeconds / Double(2 * limit) ? smoothed : nil
    }

    /// The same with one batch for each statement that occurs more than once.
    static func batched(_ group: [Request]) -> [Request] {
        guard group.count > 1 else { return group }
        var left = group[...]
        var batched: [Request] = []
        while let first = left.first {
            let isAlike = { (other: Request) in other.statement === first.statement && other.members.isEmpty }
            let same = first.members.isEmpty ? left.filter(isAlike) : []
            if let batch = first.statement.batch, same.count > 1 {
                batched.append(Request(batch: batch, of: Array(same)))
                left = same.count == left.count ? [] : left.filter { !isAlike($0) }[...]
            } else {
                batched.append(first)
                left = left.dropFirst()
            }
        }
        return batched
    }
}
