import Migrator
import Passwords

/// The root account, made at the first start.
enum RootUser {
    /// Makes it where it is missing. Returns the password when one was generated here.
    static func create(with migrator: borrowing Migrator, password given: String?) async throws -> String? {
        if try migrator.scalar("select exists (select from gatehouse.users u where u.id = 1)") == "t" { return nil }
        let password = given ?? GeneratedPassword.make()
        try check(password, "GATEHOUSE_ROOT_PASSWORD")
        let hash = try await PasswordHasher(threads: 1).hash(password)
        let isMade = try migrator.scalar("select gatehouse.set_root_password($1, true)", hash) == "t"
        return isMade && given == nil ? password : nil
    }

    /// Sets another password and returns it.
    static func reset(with migrator: borrowing Migrator, password given: String?) async throws -> String {
        let password = given ?? GeneratedPassword.make()
        try check(password, "GATEHOUSE_ROOT_PASSWORD")
        let hash = try await PasswordHasher(threads: 1).hash(password)
        _ = try migrator.scalar("select gatehouse.set_root_password($1, false)", hash)
        return password
    }

    private static func check(_ password: String, _ name: String) throws {
        do {
            try PasswordPolicy.check(password)
        } catch {
            throw CommandError(description: "\(name): \(error.message)")
        }
    }
}
