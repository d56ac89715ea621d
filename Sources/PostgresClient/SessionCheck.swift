import CLibPQ

/// Whether a connection is one session of PostgreSQL for as long as it lasts. Everything here relies on that: settings,
/// prepared statements, LISTEN. A pooler that gives each transaction to whichever session is free (PgBouncer's modes
/// `transaction` and `statement`) would mix up those of different nodes, and of whoever else uses it.
package enum SessionCheck {
    /// False where it was seen that it is not; never false without having been seen. Blocks its thread.
    ///
    /// Two connections leave a mark each in their session's settings and look for it again, the first one twice in a row: then
    /// neither a pooler that hands out the session used last nor one that takes them in turn comes through.
    package static func isPassed(url: String) throws(DatabaseError) -> Bool {
        let connector = Connector(url: url, applicationName: "gatehouse", role: nil)
        let (first, second) = (try Marked(connector), try Marked(connector))
        for _ in 1...3 {
            try first.mark()
            try second.mark()
            for session in [first, first, second] where try !session.isMarked { return false }
        }
        return true
    }

    private final class Marked {
        private let handle: OpaquePointer
        private var text = ""

        init(_ connector: Connector) throws(DatabaseError) {
            handle = try connector.connectBlocking(setup: "select").get().pointer
        }

        deinit { PQfinish(handle) }

        func mark() throws(DatabaseError) {
            text = String(UInt64.random(in: .min ... .max), radix: 16)
            _ = try value("select pg_catalog.set_config('gatehouse.session', '\(text)', false)")
        }

        var isMarked: Bool {
            get throws(DatabaseError) {
                try value("select pg_catalog.current_setting('gatehouse.session', true)") == text
            }
        }

        private func value(_ sql: String) throws(DatabaseError) -> String? {
            try Connector.execute(sql, on: handle).string(column: 0)
        }
    }
}
