import Glibc

/// Where the parts of one data directory's PostgreSQL are, and who owns them.
package struct ClusterLocation: Sendable {
    /// The node's own directory, absolute and free of links; the locks are here.
    let dataDirectory: String
    /// Holds `postgres`, `postgres.log` and, where its path is short enough, `run`. The data directory itself, or
    /// one under `/var/lib/gatehouse`.
    let home: String
    let account: OSAccount

    /// The same for the same data directory in every process.
    var identifier: String { StableHash.hexadecimal(dataDirectory) }
    var cluster: String { "\(home)/postgres" }
    var log: String { "\(home)/postgres.log" }
    var socketDirectory: String { SocketDirectory.path(home: home, identifier: identifier, account: account) }
    /// Tells this cluster's processes from others' in their titles.
    var title: String { "gatehouse-\(identifier)" }
    var isElsewhere: Bool { home != dataDirectory }

    static let elsewhere = "/var/lib/gatehouse"
    private static let pointer = "postgres.location"

    /// Makes the data directory where missing; as root passable, but not readable, for the `postgres` user.
    /// - Returns: its absolute path without links.
    static func makeDataDirectory(_ path: String) throws(EmbeddedPostgresError) -> String {
        if FileSystem.realPath(path) == nil {
            if geteuid() == 0 {
                let account = try OSAccount.forCluster(existing: nil)
                try FileSystem.makeDirectory(path, mode: 0o710, group: account.group)
            } else {
                try FileSystem.makeDirectory(path, mode: 0o700)
            }
        }
        guard let resolved = FileSystem.realPath(path) else { throw .system("find", path, errno: errno) }
        return resolved
    }

    /// Finds or decides the place; to be called with the start lock held. Where the account cannot pass through to
    /// the data directory, the cluster lives under `/var/lib/gatehouse` and a file in the data directory says so.
    static func resolve(_ dataDirectory: String, _ cancellation: Cancellation) throws -> ClusterLocation {
        let pointerPath = "\(dataDirectory)/\(pointer)"
        if let text = FileSystem.read(pointerPath, limit: 4_096) {
            let home = try home(named: text, in: pointerPath)
            return try owned(dataDirectory, home)
        }
        let near = try owned(dataDirectory, dataDirectory)
        guard geteuid() == 0, try !near.account.canTraverse(dataDirectory, cancellation) else { return near }
        guard FileSystem.status(near.cluster) == nil else {
            throw EmbeddedPostgresError(
                .account,
                "User \(near.account.name), who owns \(near.cluster), may not pass through the directories above it.")
        }
        let home = "\(elsewhere)/\(near.identifier)"
        try FileSystem.makeDirectory(elsewhere, mode: 0o711)
        try FileSystem.makeDirectory(home, mode: 0o710, group: near.account.group)
        try FileSystem.replace(pointerPath, with: "\(home)/postgres\n", account: .caller())
        return try owned(dataDirectory, home)
    }

    private static func owned(_ dataDirectory: String, _ home: String) throws(EmbeddedPostgresError) -> ClusterLocation
    {
        let cluster = "\(home)/postgres"
        var information = stat()
        let exists = stat(cluster, &information) == 0
        let account = try OSAccount.forCluster(existing: exists ? information.st_uid : nil)
        guard !exists || information.st_uid == account.user || (geteuid() == 0 && information.st_uid == 0) else {
            throw EmbeddedPostgresError(
                .account,
                "\(cluster) belongs to user \(information.st_uid), not to \(account.name): "
                    + "run as that user or as root, or name another data directory.")
        }
        return ClusterLocation(dataDirectory: dataDirectory, home: home, account: account)
    }

    /// The home that a pointer file names, which root obeys only within its own tree.
    package static func home(named text: String, in path: String) throws(EmbeddedPostgresError) -> String {
        let line = text.split(separator: "\n").first ?? ""
        let parts = line.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 6, line.hasPrefix("\(elsewhere)/"), parts[5] == "postgres", parts[4].count == 16,
            parts[4].allSatisfy({ $0.isASCII && $0.isHexDigit })
        else {
            throw EmbeddedPostgresError(.fileSystem, "\(path) does not name a cluster under \(elsewhere).")
        }
        return "\(elsewhere)/\(parts[4])"
    }
}
