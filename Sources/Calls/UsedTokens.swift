import PostgresClient
import ServiceLifecycle
import Synchronization
import Tokens
import Logging

/// Tokens that were used since the last report to the database, which keeps last_used and the idle end of sessions.
package final class UsedTokens: Sendable {
    /// More than this in one interval are not noted: their time stays as it was, at most an interval longer.
    private static let limit = 100_000
    private let hashes = Mutex<Set<SHA256Digest>>([])

    func note(_ hash: SHA256Digest) {
        hashes.withLock { hashes in
            if hashes.count < Self.limit { hashes.insert(hash) }
        }
    }

    func take() -> [SHA256Digest] {
        hashes.withLock { hashes in
            defer { hashes.removeAll(keepingCapacity: hashes.count < 1000) }
            return Array(hashes)
        }
    }

    func putBack(_ taken: [SHA256Digest]) {
        hashes.withLock { hashes in
            for hash in taken where hashes.count < Self.limit { hashes.insert(hash) }
        }
    }
}

/// Reports the used tokens every two seconds, and a last time at shutdown.
package struct UsedTokensService: Service {
    private static let statement = Statement("select gate.node_used($1)", isRepeatable: false)
    private static let batch = 1_000
    private let calls: Calls

    package init(calls: Calls) {
        self.calls = calls
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await report()
                try? await Task.sleep(for: .seconds(2))
            }
        }
        await report()
    }

    private func report() async {
        var left = calls.usedTokens.take()[...]
        while !left.isEmpty {
            let batch = Array(left.prefix(Self.batch))
            var arguments = Arguments()
            arguments.appendArray(hashes: batch)
            do {
                _ = try await calls.client.execute(Self.statement, arguments, on: .upkeep)
            } catch {
                // Nothing is lost: the next report takes them along.
                calls.usedTokens.putBack(Array(left))
                return
            }
            left = left.dropFirst(Self.batch)
        }
    }
}
