/// One statement on its way through a lane.
///
/// Belongs to whoever submits it, from then on to the reactor's thread alone: hence `@unchecked Sendable`. A class, so
/// that going from queue to queue moves one reference.
final class Request: @unchecked Sendable {
    let statement: Statement
    let arguments: Arguments
    /// Told once what came of it; must not block.
    private let completion: @Sendable (Result<QueryResult, DatabaseError>) -> Void
    /// Until when it may wait to be sent; set by its lane.
    var deadline: ContinuousClock.Instant?
    /// When a connection that it was on was lost first: it was sent again, or will be.
    var lost: ContinuousClock.Instant?
    /// It was skipped when another of its batch failed: next time it is a batch of its own.
    var wasSkipped = false

    /// What its connection knows of it: see `Connection`.
    var progress = Progress()

    struct Progress {
        var sent: ContinuousClock.Instant?
        /// Commands of which libpq has not reported the end: Parse, where it was needed, and the statement itself.
        var commandsLeft = 1
        var isPreparing = false
        /// PostgreSQL has not answered its Parse yet.
        var isParsing: Bool { isPreparing && commandsLeft == 2 }
        var endsBatch = false
        /// Nil at the end: it was skipped because of another one's failure, and never executed.
        var outcome: Result<QueryResult, DatabaseError>?
    }

    init(
        statement: Statement,
        arguments: Arguments,
        completion: @escaping @Sendable (Result<QueryResult, DatabaseError>) -> Void
    ) {
        self.statement = statement
        self.arguments = arguments
        self.completion = completion
    }

    func finish(_ outcome: Result<QueryResult, DatabaseError>) {
        completion(outcome)
    }
}
