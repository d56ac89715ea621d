import PostgresClient

/// What came of a statement: its first column, or why there is none.
struct Answer: Sendable {
    let value: String?
    let error: DatabaseError?
    let elapsed: Duration
}

/// Executes a statement of one argument, or none.
func execute(
    _ client: PostgresClient,
    _ statement: Statement,
    _ argument: String? = nil,
    on lane: PostgresClient.LaneName
) async -> Answer {
    var arguments = Arguments()
    if let argument { arguments.append(literal: argument) }
    let began = ContinuousClock.now
    do {
        let result = try await client.execute(statement, arguments, on: lane)
        return Answer(value: result.string(column: 0), error: nil, elapsed: .now - began)
    } catch {
        return Answer(value: nil, error: error, elapsed: .now - began)
    }
}
