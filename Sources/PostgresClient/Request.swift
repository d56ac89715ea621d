/// One statement on its way through a lane.
struct Request {
    let statement: Statement
    let arguments: Arguments
    let enqueued: ContinuousClock.Instant
    /// Told once what came of it; must not block.
    let completion: @Sendable (Result<QueryResult, DatabaseError>) -> Void
    /// It was sent before, on a connection that was lost.
    var isRepeated = false
    /// It was skipped when another of its batch failed: next time it is a batch of its own.
    var wasSkipped = false

    func finish(_ outcome: Result<QueryResult, DatabaseError>) {
        completion(outcome)
    }
}
