/// How a lane treats its statements.
package struct LaneConfiguration: Sendable {
    package var name: String
    package var connections: Int
    /// Further connections stay spare while no more statements than this wait and the ones before them answer; 0: all
    /// are used alike.
    package var spareMark: Int
    /// How many repeatable statements share a Sync at most; fewer of those that have no batch, are large or slow.
    package var groupLimit: Int
    /// How many statements may wait or be on the way; more are refused at once.
    package var queueLimit: Int
    /// The same for `crowdedTime` after one had to be refused, and what waits then is cut to it, those first that have waited
    /// longest: a queue that stays full serves no more of them than a short one, each later.
    package var crowdedLimit = Int.max
    package var crowdedTime = Duration.seconds(5)
    /// How long a statement may wait for its turn.
    package var queueTimeout: Duration
    /// PostgreSQL's statement_timeout.
    package var statementTimeout: Duration
    /// PostgreSQL's lock_timeout.
    package var lockTimeout: Duration
    /// PostgreSQL's default_transaction_read_only.
    package var isReadOnly: Bool

    /// Point reads: all that came while one connection was at work are its next group; the second connection is for when a
    /// slow statement blocks the first, or very many wait (decisions 0006 and 0015).
    package static let point = LaneConfiguration(
        name: "point", connections: 2, spareMark: 256, groupLimit: 128, queueLimit: 1024,
        queueTimeout: .seconds(2), statementTimeout: .seconds(5), lockTimeout: .seconds(1), isReadOnly: true)

    /// Writes: a commit or a row lock holds up its own connection only. The queue is short, since more are refused sooner than they
    /// would be served: at 2,000 writes a second it is 70 ms long, and 16 ms while more come than are served.
    package static let write = LaneConfiguration(
        name: "write", connections: 8, spareMark: 0, groupLimit: 1, queueLimit: 144, crowdedLimit: 32,
        queueTimeout: .seconds(5),
        statementTimeout: .seconds(10), lockTimeout: .seconds(3), isReadOnly: false)

    /// Lists, statistics: what callers ask for and may take long.
    package static let exclusive = LaneConfiguration(
        name: "exclusive", connections: 4, spareMark: 0, groupLimit: 1, queueLimit: 128,
        queueTimeout: .seconds(10),
        statementTimeout: .seconds(30), lockTimeout: .seconds(3), isReadOnly: false)

    /// The node's own work, which no caller may keep waiting: the call log, used tokens, and two jobs at once.
    package static let upkeep = LaneConfiguration(
        name: "upkeep", connections: 3, spareMark: 0, groupLimit: 1, queueLimit: 128,
        queueTimeout: .seconds(10),
        statementTimeout: .seconds(30), lockTimeout: .seconds(3), isReadOnly: false)

    /// What a new connection is told before its first statement.
    func setup(role: String?) -> String {
        var commands = """
            set statement_timeout = \(statementTimeout.wholeMilliseconds);
            set lock_timeout = \(lockTimeout.wholeMilliseconds);
            set idle_in_transaction_session_timeout = 60000;
            set default_transaction_read_only = \(isReadOnly ? "on" : "off");
            set search_path = pg_catalog, pg_temp;
            set timezone = 'UTC';
            set jit = off;
            \(Connector.commonSetup);
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
