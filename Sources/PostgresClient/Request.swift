/// One statement on its way through a lane.
///
/// Belongs to whoever submits it, from then on to the reactor's event loop alone: hence `@unchecked Sendable`. A class, so
/// that going from queue to queue moves one reference.
final class Request: @unchecked Sendable {
    let statement: Statement
    let arguments: Arguments
    /// Told once what came of it; must not block.
    private let completion: @Sendable (Result<QueryResult, DatabaseError>) -> Void
    /// Those that a batch stands for; empty for a statement by itself.
    let members: [Request]
    /// Goes out right behind it on the same connection, with a Sync of its own.
    var follower: Request?
    /// Until when it may wait to be sent; set by its lane.
    var deadline: ContinuousClock.Instant?
    /// When a connection that it was on was lost first: it was sent again, or will be.
    var lost: ContinuousClock.Instant?
    /// It was sent with others of which one failed: how much of a group it takes next time, 1 for all of it.
    var share = 0.0

    /// What its connection knows of it: see `Connection`.
    var progress = Progress()

    struct Progress {
        var sent: ContinuousClock.Instant?
        /// Commands of which libpq has not reported the end: Parse, where it was needed, and the statement itself.
        var commandsLeft = 1
        var isPreparing = false
        /// PostgreSQL has not answered its Parse yet.
        var isParsing: Bool { isPreparing && commandsLeft == 2 }
        var endsGroup = false
        /// How long PostgreSQL took, at the end.
        var duration: Duration = .zero
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
        members = []
    }

    /// One for several of the same statement.
    init(batch: Statement.Batch, of members: [Request]) {
        statement = batch.statement
        arguments = Arguments(batchOf: members, elements: batch.elements)
        completion = { _ in }
        self.members = members
        deadline = members.first?.deadline
        lost = members.lazy.compactMap(\.lost).min()
    }

    /// How many statements of the lane's callers it is.
    var count: Int { max(members.count, 1) + (follower == nil ? 0 : 1) }

    /// Tells the caller, or a batch's callers, each what came of its own. A follower that was not sent shares its fate.
    func finish(_ outcome: Result<QueryResult, DatabaseError>) {
        guard !members.isEmpty else {
            completion(outcome)
            follower?.finish(outcome)
            return
        }
        switch outcome {
        case .failure:
            for member in members { member.completion(outcome) }
        case .success(let result):
            for (row, member) in members.enumerated() { member.completion(Self.outcome(of: result, row: row)) }
        }
    }

    private static func outcome(of result: QueryResult, row: Int) -> Result<QueryResult, DatabaseError> {
        guard row < result.rowCount else {
            return .failure(DatabaseError(.lost, message: "a batch returned fewer rows than it has members"))
        }
        let result = result.row(row)
        guard let sqlState = result.string(column: 1) else { return .success(result) }
        return .failure(
            DatabaseError(
                .refused(sqlState: sqlState), message: result.string(column: 2) ?? "", detail: result.string(column: 3))
        )
    }
}
