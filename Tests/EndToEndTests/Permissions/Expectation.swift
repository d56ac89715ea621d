import JSON
import Tokens

/// What the contract gives for one method: a line per method, which MatrixTests holds against every kind of caller.
struct Expectation: Sendable {
    /// Its path without /v1/.
    let method: String
    /// One that the caller holds is enough.
    let permissions: Set<String>
    /// Parameters that fit, made anew for each call.
    var parameters: @Sendable (Scene) throws -> JSON = { _ in [] }
    /// What a session is answered that may call.
    var admitted = 200
    /// A guest who may call; nil: as a session.
    var guest: Int?
    /// An API token that may call; nil: as a session.
    var token: Int?
    /// An API token that may call and has fewer permissions than its user; nil: as any API token.
    var restricted: Int?

    init(
        _ method: String,
        _ permissions: Set<String>,
        admitted: Int = 200,
        guest: Int? = nil,
        token: Int? = nil,
        restricted: Int? = nil,
        _ parameters: @escaping @Sendable (Scene) throws -> JSON = { _ in [] }
    ) {
        self.method = method
        self.permissions = permissions
        self.admitted = admitted
        self.guest = guest
        self.token = token
        self.restricted = restricted
        self.parameters = parameters
    }
}

extension Expectation {
    /// Methods that another part of the product adds: not missed while they are not in the catalogue.
    static let notYetBuilt: Set<String> = []

    static let all: [Expectation] = [
        Expectation("admin/api-call-log/read-log", ["admin"]),
        Expectation("admin/api-call-log/read-latest-stat", ["admin"]),
        Expectation("admin/api-call-log/read-history-stat", ["admin"]) { _ in ["/v1/test/test"] },

        Expectation("admin/users/read", ["admin"]),
        Expectation("admin/users/create", ["admin"]) { [["username": .string($0.newName())]] },
        Expectation("admin/users/delete", ["admin"]) { [try $0.anotherUser()] },
        Expectation("admin/users/set-enabled", ["admin"]) { [try $0.anotherUser(), false] },
        Expectation("admin/users/set-password", ["admin"]) { [try $0.anotherUser()] },
        Expectation("admin/users/get-permissions", ["admin"]) { [try $0.anotherUser()] },
        Expectation("admin/users/set-permissions", ["admin"]) { [try $0.anotherUser(), ["admin": true]] },
        Expectation("admin/users/update-permissions", ["admin"]) { [try $0.anotherUser(), ["admin": true]] },
        Expectation("admin/users/suggest", ["admin"]),
        Expectation("admin/users/set-username", ["admin"]) { [try $0.anotherUser(), .string($0.newName())] },
        Expectation("admin/users/delete-sessions", ["admin"]) { [try $0.anotherUser()] },

        Expectation("api-tokens/read", ["user"]),
        Expectation("api-tokens/create", ["user"]) { _ in ["a token"] },
        Expectation("api-tokens/delete", ["user"], restricted: 403) { [try $0.ownAPIToken()] },
        Expectation("api-tokens/set-enabled", ["user"], restricted: 403) { [try $0.ownAPIToken(), false] },
        Expectation("api-tokens/get-permissions", ["user"]) { [try $0.ownAPIToken()] },
        Expectation("api-tokens/set-permissions", ["user"], restricted: 403) { [try $0.ownAPIToken(), [:]] },
        Expectation("api-tokens/update-permissions", ["user"], restricted: 403) { [try $0.ownAPIToken(), [:]] },

        Expectation("profile/read", ["user"]),
        Expectation("profile/set-email", ["user"], restricted: 403) { [.string("\($0.newName())@example.com")] },
        Expectation("profile/set-telegram-username", ["user"]) { [.string($0.newName())] },
        Expectation("profile/set-password", ["user"], admitted: 403) { _ in ["not the current one", "another one 1"] },
        Expectation("profile/read-sessions", ["user"]),
        Expectation("profile/delete-session", ["user"], restricted: 403) { [try $0.ownSession()] },
        Expectation("profile/delete-sessions", ["user"], restricted: 403),

        Expectation("session/signin", ["*"], guest: 401),
        Expectation("session/signout", ["*"], guest: 404, token: 404),
        Expectation("session/signup", ["*"]) {
            [["username": .string($0.newName()), "email": .string("\($0.newName())@example.com")]]
        },
        Expectation("session/send-confirmation-email", ["*"]) { [.string($0.newName())] },
        Expectation("session/confirm-email-by-token", ["*"], admitted: 404) { _ in
            [.string(Token.make(.emailConfirmation).text)]
        },
        Expectation("session/send-password-reset-email", ["*"]) { [.string($0.newName())] },
        Expectation("session/set-password-by-token", ["*"], admitted: 404) { _ in
            [.string(Token.make(.passwordReset).text), "another one 1"]
        },

        Expectation("test/test", ["*"]),
        Expectation("test/upload", ["*"]),

        // Of the tests' own application.
        Expectation("fixture/write", ["*"]) { _ in ["a note"] },
        Expectation("fixture/fault", ["*"], admitted: 500),
        Expectation("fixture/admin", ["admin"]),
        Expectation("fixture/picture", ["*"]),
        Expectation("fixture/content", ["*"]),
    ]
}
