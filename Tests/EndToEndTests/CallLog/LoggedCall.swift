import JSON
import Testing

/// A row of the call log.
struct LoggedCall: Equatable {
    var method: String
    var status: Int
    var text: String?
    var user: String?
    var isDeclined = false
    var isException = false

    init(_ method: String, _ status: Int, _ text: String? = nil, user: String? = nil) {
        (self.method, self.status, self.text, self.user) = ("/v1/\(method)", status, text, user)
        isException = status == 500
        isDeclined = text == "Too many requests"
    }

    fileprivate init?(_ row: JSON) {
        guard let method = row["method"]?.string, let status = row["status"]?.integer else { return nil }
        self.method = method
        self.status = Int(status)
        text = row["status_text"]?.string
        user = row["user_name"]?.string
        isDeclined = row["is_declined"] == true
        isException = row["is_exception"] == true
    }
}

extension TestDatabase {
    /// The rows of one request, in the order of method and status, once there are `count`.
    func loggedCalls(_ requestID: String, count: Int) async throws -> [LoggedCall] {
        var rows: [LoggedCall] = []
        try await eventually(within: .seconds(5)) {
            let text = try scalar(
                """
                select coalesce(json_agg(row_to_json(c) order by c.method, c.status), '[]')
                  from (
                    select m.id as method, l.status, l.status_text, l.user_name, l.is_declined, l.is_exception
                      from gatehouse.call_log l join gatehouse.call_methods m on m.number = l.method
                      where l.request_id = '\(requestID)'
                  ) c
                """)
            rows = (try JSON(parsing: text ?? "[]").array ?? []).compactMap { LoggedCall($0) }
            return rows.count >= count
        }
        return rows
    }

    func loggedIDs() throws -> [String] {
        (try scalar("select string_agg(l.request_id, ' ') from gatehouse.call_log l") ?? "")
            .split(separator: " ").map(String.init)
    }
}

/// Calls in a loop on several connections, and which of them were answered when.
final class Chorus: Sendable {
    private let answers = Locked<[(id: String, status: Int, at: ContinuousClock.Instant)]>([])

    /// Everything that was answered while `body` ran, and what else was on its way then. Each connection waits for `pause`
    /// between an answer and its next call.
    static func with(
        _ ports: [Int],
        connections: Int = 8,
        method: String = "test/test",
        parameters: JSON = ["x"],
        token: String? = nil,
        pause: Duration = .zero,
        _ body: (Chorus) async throws -> Void
    ) async throws -> Chorus {
        let chorus = Chorus()
        try await withThrowingTaskGroup { group in
            for index in 0..<connections {
                group.addTask { await chorus.sing(ports[index % ports.count], method, parameters, token, pause) }
            }
            defer { group.cancelAll() }
            try await body(chorus)
        }
        return chorus
    }

    private func sing(_ port: Int, _ method: String, _ parameters: JSON, _ token: String?, _ pause: Duration) async {
        guard let client = try? await Client(port: port) else { return }
        defer { client.close() }
        while !Task.isCancelled, let reply = try? await client.call(method, parameters, token: token) {
            let now = ContinuousClock.now
            answers.withLock { $0.append((reply.header("x-request-id") ?? "", reply.status, now)) }
            if pause > .zero { try? await Task.sleep(for: pause) }
        }
    }

    var count: Int { answers.withLock { $0.count } }
    var ids: [String] { answers.withLock { $0.map(\.id) } }
    var statuses: [Int: Int] { answers.withLock { $0.reduce(into: [:]) { $0[$1.status, default: 0] += 1 } } }

    /// Those answered before `moment`.
    func ids(before moment: ContinuousClock.Instant) -> [String] {
        answers.withLock { $0.filter { $0.at < moment }.map(\.id) }
    }
}
