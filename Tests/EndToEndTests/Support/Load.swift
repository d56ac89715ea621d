import Foundation
import JSON
import NIOCore

/// Calls in a loop on several connections while the test does something else.
final class Load: Sendable {
    struct Tally: Sendable {
        /// Answers by HTTP status.
        var statuses: [Int: Int] = [:]
        /// Answers that were not one whole JSON document.
        var broken = 0
        /// Calls without any answer: the node was gone.
        var unanswered = 0
        /// Bodies of answers other than 200, the first few.
        var samples: [String] = []

        var answered: Int { statuses.values.reduce(0, +) }
        var serverErrors: Int { statuses.filter { $0.key >= 500 }.values.reduce(0, +) }
    }

    private let ports: Locked<[Int]>
    private let tally = Locked(Tally())

    private init(ports: [Int]) { self.ports = Locked(ports) }

    var soFar: Tally { tally.withLock { $0 } }

    /// Which nodes are called from now on.
    func use(_ ports: [Int]) { self.ports.withLock { $0 = ports } }

    /// Runs `body` under load on `ports`; ends the load, and answers what it met.
    static func with(
        ports: [Int],
        connections: Int = 8,
        method: String = "test/test",
        parameters: JSON = ["x"],
        token: String? = nil,
        _ body: (Load) async throws -> Void
    ) async throws -> Tally {
        let load = Load(ports: ports)
        try await withThrowingTaskGroup { group in
            for index in 0..<connections {
                group.addTask { await load.run(index, method, parameters, token) }
            }
            defer { group.cancelAll() }
            try await body(load)
        }
        return load.soFar
    }

    private func run(_ index: Int, _ method: String, _ parameters: JSON, _ token: String?) async {
        var client: Client?
        var turn = index
        while !Task.isCancelled {
            let ports = ports.withLock { $0 }
            guard !ports.isEmpty else {
                try? await Task.sleep(for: .milliseconds(5))
                continue
            }
            if client?.channel.isActive != true {
                turn += 1
                client = try? await Client(port: ports[turn % ports.count])
            }
            guard let open = client else {
                try? await Task.sleep(for: .milliseconds(5))
                continue
            }
            do {
                note(try await open.call(method, parameters, token: token))
            } catch {
                tally.withLock { $0.unanswered += 1 }
                open.close()
                client = nil
            }
        }
        client?.close()
    }

    private func note(_ reply: Client.Response) {
        tally.withLock { tally in
            tally.statuses[reply.status, default: 0] += 1
            if (try? JSON(parsing: reply.body)) == nil { tally.broken += 1 }
            if reply.status != 200, tally.samples.count < 5 { tally.samples.append(reply.text) }
        }
    }
}
