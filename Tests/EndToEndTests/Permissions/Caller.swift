import Foundation
import JSON
import Testing
import Tokens

/// A kind of caller, and how to make one of it.
struct Caller: Sendable {
    enum Standing { case guest, session, token, restrictedToken }

    let name: String
    let standing: Standing
    /// The reserved words and the permissions that hold for it.
    let holds: Set<String>
    /// Makes the caller: its user's id and its token, where it has them.
    let make: @Sendable (TestDatabase) throws -> (userID: String?, token: String?)

    /// What `expectation` gives to this caller; `isByPermission`: the method is not reached.
    func outcome(of expectation: Expectation) -> (status: Int, isByPermission: Bool) {
        guard !holds.isDisjoint(with: expectation.permissions) else { return (standing == .guest ? 401 : 403, true) }
        let status: Int? =
            switch standing {
            case .guest: expectation.guest
            case .session: nil
            case .token: expectation.token
            case .restrictedToken: expectation.restricted ?? expectation.token
            }
        return (status ?? expectation.admitted, false)
    }
}

extension Caller {
    /// A permission that the administrators of the tests hold beside admin.
    static let extra = "tests-extra"
    private static let all: Set<String> = ["*", "user", "root", "admin", extra]

    static let kinds: [Caller] = [
        Caller(name: "guest", standing: .guest, holds: ["*", "guest"]) { _ in (nil, nil) },
        session("user", ["*", "user"]) { try $0.makeUser(Scene.newName()) },
        session("admin", ["*", "user", "admin", extra], makeAdmin),
        session("root", all) { _ in "1" },
        token("API token without the permission", .restrictedToken, ["*", "user"], "{}", makeAdmin),
        token("API token with the permission", .token, ["*", "user", "admin", extra], "{admin,\(extra)}", makeAdmin),
        token(
            "API token with the permission, less than its user", .restrictedToken, ["*", "user", "admin"], "{admin}",
            makeAdmin),
        token("API token of a user without permissions", .token, ["*", "user"], "{admin}") {
            try $0.makeUser(Scene.newName())
        },
        token("root's API token without the permission", .restrictedToken, ["*", "user"], "{}") { _ in "1" },
        token("root's API token with every permission", .token, all, "{admin,\(extra)}") { _ in "1" },
        nobody("token of a disabled user", .api, user: ["enabled": "false"]),
        nobody("session of a disabled user", .session, user: ["enabled": "false"]),
        nobody("revoked token", .api, token: ["ended": past]),
        nobody("session that was signed out", .session, token: ["ended": past]),
        nobody("expired token", .api, token: ["expires": past]),
        nobody("expired session", .session, token: ["expires": past]),
        nobody("session that was idle too long", .session, token: ["idle_expires": past]),
        nobody("disabled token", .api, token: ["enabled": "false"]),
        unusable("unknown token") { Token.make(.api).text },
        unusable("token of another kind") { Token.make(.passwordReset).text },
        unusable("malformed token") { "gha_x" },
    ]

    private static let past = "gatehouse.now() - interval '1 ms'"

    @Sendable private static func makeAdmin(_ database: TestDatabase) throws -> String {
        try database.makeUser(Scene.newName(), set: ["permissions_on": "'{admin,\(extra)}'"])
    }

    private static func session(
        _ name: String,
        _ holds: Set<String>,
        _ user: @escaping @Sendable (TestDatabase) throws -> String
    ) -> Caller {
        Caller(name: name, standing: .session, holds: holds) { database in
            let id = try user(database)
            return (id, try database.makeSession(of: id))
        }
    }

    private static func token(
        _ name: String,
        _ standing: Standing,
        _ holds: Set<String>,
        _ settings: String,
        _ user: @escaping @Sendable (TestDatabase) throws -> String
    ) -> Caller {
        Caller(name: name, standing: standing, holds: holds) { database in
            let id = try user(database)
            return (id, try database.makeAPIToken(of: id, set: ["permissions": "'\(settings)'"]))
        }
    }

    /// A token of an administrator that makes a guest.
    private static func nobody(
        _ name: String,
        _ kind: TokenKind,
        user: [String: String] = [:],
        token: [String: String] = [:]
    ) -> Caller {
        Caller(name: name, standing: .guest, holds: ["*", "guest"]) { database in
            let id = try database.makeUser(
                Scene.newName(), set: user.merging(["permissions_on": "'{admin,\(extra)}'"]) { $1 })
            guard kind == .api else { return (id, try database.makeSession(of: id, set: token)) }
            let settings = token.merging(["permissions": "'{admin,\(extra)}'"]) { $1 }
            return (id, try database.makeAPIToken(of: id, set: settings))
        }
    }

    private static func unusable(_ name: String, _ token: @escaping @Sendable () -> String) -> Caller {
        Caller(name: name, standing: .guest, holds: ["*", "guest"]) { _ in (nil, token()) }
    }
}

/// What the parameters of a call refer to.
struct Scene {
    let database: TestDatabase
    /// The caller's user; for a guest, somebody.
    let userID: String

    static func newName() -> String {
        "u" + UUID().uuidString.lowercased().replacing("-", with: "").prefix(20)
    }

    func newName() -> String { Self.newName() }

    func anotherUser() throws -> JSON { .string(try database.makeUser(newName())) }

    func ownAPIToken() throws -> JSON { try lastToken(after: database.makeAPIToken(of: userID)) }

    func ownSession() throws -> JSON { try lastToken(after: database.makeSession(of: userID)) }

    private func lastToken(after _: String) throws -> JSON {
        let id = try database.scalar("select max(id) from gatehouse.tokens where user_id = \(userID)")
        return .string(try #require(id))
    }
}
