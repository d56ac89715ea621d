/// How a lane treats its statements.
package struct LaneConfiguration: Sendable {
    package var name: String
    package var connections: Int
    /// A connection gets its next batch once no more statements than this are on the way in it; 0: one batch at a time.
    /// Waiting for the mark makes batches larger, and PostgreSQL still never runs dry.
    package var refillMark: Int
    /// How many repeatable statements share a Sync at most.
    package var batchLimit: Int
    /// How many statements may wait or be on the way; more are refused at once.
    package var queueLimit: Int
    /// How long a statement may wait for its turn.
    package var queueTimeout: Duration
    /// PostgreSQL's statement_timeout.
    package var statementTimeout: Duration
    /// PostgreSQL's lock_timeout.
    package var lockTimeout: Duration
    /// PostgreSQL's default_transaction_read_only.
    package var isReadOnly: Bool

    /// Point reads: few connections, many statements on the way in each. One connection's backend would be idle between
    /// batches, and is the limit as soon as something else wants the processors (decision 0002).
    package static let point = LaneConfiguration(
        name: "point", connections: 2, refillMark: 8, batchLimit: 32, queueLimit: 1024, queueTimeout: .seconds(2),
        statementTimeout: .seconds(5), lockTimeout: .seconds(1), isReadOnly: true)

    /// Writes: a commit or a row lock holds up its own connection only.
    package static let write = LaneConfiguration(
        name: "write", connections: 8, refillMark: 0, batchLimit: 1, queueLimit: 1024, queueTimeout: .seconds(5),
        statementTimeout: .seconds(10), lockTimeout: .seconds(3), isReadOnly: false)

    /// Lists, statistics, maintenance: whatever may take long.
    package static let exclusive = LaneConfiguration(
        name: "exclusive", connections: 4, refillMark: 0, batchLimit: 1, queueLimit: 128, queueTimeout: .seconds(10),
        statementTimeout: .seconds(30), lockTimeout: .seconds(3), isReadOnly: false)

    /// What a new connection is told before its first statement.
    func setup(role: String?) -> String {
        var commands = """
            set statement_timeout = \(statementTimeout.wholeMilliseconds);
            set lock_timeout = \(lockTimeout.wholeMilliseconds);
            set idle_in_transaction_session_timeout = 60000;
            set default_transaction_read_only = \(isReadOnly ? "on" : "off");
            set search_path = pg_catalog;
            set timezone = 'UTC';
            set jit = off;
            \(Connector.quietSetup);
            """
        if let role { commands += "set role \(role);" }
        return commands
    }
}

extension Duration {
    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
