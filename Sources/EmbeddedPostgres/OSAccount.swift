import Glibc

/// The operating-system user that PostgreSQL runs as and that owns its files.
struct OSAccount: Hashable, Sendable {
    let name: String
    let user: uid_t
    let group: gid_t
    let home: String

    static func named(_ name: String) -> OSAccount? {
        entry { getpwnam_r(name, $0, $1, $2, $3) }
    }

    static func numbered(_ user: uid_t) -> OSAccount? {
        entry { getpwuid_r(user, $0, $1, $2, $3) }
    }

    private typealias Lookup = (
        UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
        UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
    ) -> Int32

    private static func entry(_ look: Lookup) -> OSAccount? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { texts in
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            guard let buffer = texts.baseAddress, look(&entry, buffer, texts.count, &found) == 0, found != nil
            else { return nil }
            return OSAccount(entry)
        }
    }

    private init(_ entry: passwd) {
        name = entry.pw_name.map { String(cString: $0) } ?? ""
        user = entry.pw_uid
        group = entry.pw_gid
        home = entry.pw_dir.map { String(cString: $0) } ?? "/"
    }

    /// The account for a cluster in this process: its own, or as root, which PostgreSQL refuses to run as, the
    /// owner of an existing cluster, else `postgres`.
    static func forCluster(existing owner: uid_t?) throws(EmbeddedPostgresError) -> OSAccount {
        let caller = geteuid()
        if caller != 0 {
            guard let account = numbered(caller) else {
                throw EmbeddedPostgresError(
                    .account, "User \(caller) has no entry in the password database, which PostgreSQL needs.")
            }
            return account
        }
        if let owner, owner != 0 {
            guard let account = numbered(owner) else {
                throw EmbeddedPostgresError(
                    .account,
                    "The database cluster belongs to user \(owner), who has no entry in the password database.")
            }
            return account
        }
        guard let account = named("postgres") else {
            throw EmbeddedPostgresError(
                .notInstalled, "There is no operating-system user postgres: \(Installation.advice)")
        }
        return account
    }

    /// The arguments before a program's own, so that it runs as this account. setpriv(1) replaces itself by the
    /// program, where runuser(1) would stay behind as a parent that runs as root.
    var prefix: [String] {
        guard geteuid() == 0 else { return [] }
        return ["/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(group)", "--init-groups", "--"]
    }

    /// The whole environment of PostgreSQL's programs: no PG… variable of the caller changes what they do.
    var environment: [String] {
        var entries = ["PATH=/usr/local/bin:/usr/bin:/bin", "HOME=\(home)", "USER=\(name)", "LC_ALL=C"]
        if let libraries = getenv("LD_LIBRARY_PATH") { entries.append("LD_LIBRARY_PATH=\(String(cString: libraries))") }
        return entries
    }

    /// Whether the account may pass through a directory and all above it, ACLs included.
    func canTraverse(_ directory: String, _ cancellation: Cancellation) throws -> Bool {
        guard geteuid() == 0 else { return access(directory, X_OK) == 0 }
        let command = Command(
            arguments: prefix + ["/usr/bin/test", "-x", directory], environment: environment, timeLimit: .seconds(10))
        return try command.run(cancellation).status == 0
    }
}

extension OSAccount {
    /// This process's own.
    static func caller() throws(EmbeddedPostgresError) -> OSAccount {
        guard let account = numbered(geteuid()) else {
            throw EmbeddedPostgresError(.account, "User \(geteuid()) has no entry in the password database.")
        }
        return account
    }
}
