/// How often, and how often at once, a method may be called on one node.
package struct MethodLimits: Sendable, Equatable {
    /// Whom a limit counts for.
    package enum Subject: String, Sendable {
        case token, user, address
    }

    /// At most `requests` in a row, and on average, per `seconds`.
    package struct Rate: Sendable, Equatable {
        package let subject: Subject
        package let requests: Int
        package let seconds: Int

        package init(per subject: Subject, requests: Int, seconds: Int) {
            self.subject = subject
            self.requests = requests
            self.seconds = seconds
        }
    }

    /// Calls executed at once; nil: no limit.
    package var active: Int?
    /// Calls executed at once for one user, or for one address of guests; nil: no limit.
    package var activePerUser: Int?
    /// One for a subject at most.
    package var rates: [Rate] = []

    package init() {}

    package var isEmpty: Bool { active == nil && activePerUser == nil && rates.isEmpty }

    /// Whether it matters who the caller is.
    package var needsUser: Bool { activePerUser != nil || rates.contains { $0.subject != .address } }
}
