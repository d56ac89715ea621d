import Glibc

/// Where PostgreSQL's server programs are.
package struct Installation: Hashable, Sendable {
    let directory: String

    static let advice = "PostgreSQL is not installed. On Debian and Ubuntu: apt-get install postgresql-15"
    private static let programs = ["postgres", "initdb", "psql"]

    func path(_ program: String) -> String { "\(directory)/\(program)" }

    /// - Parameters:
    ///   - binaryDirectory: given by the operator; then nothing else is tried.
    ///   - major: of an existing cluster, preferred where several versions are installed.
    static func find(binaryDirectory: String?, preferring major: Int?) throws(EmbeddedPostgresError) -> Installation {
        if let binaryDirectory {
            let given = Installation(directory: binaryDirectory)
            if let missing = given.missingProgram {
                throw EmbeddedPostgresError(
                    .notInstalled, "\(binaryDirectory) holds no program \(missing). \(advice)")
            }
            return given
        }
        let packaged = FileSystem.entries("/usr/lib/postgresql").compactMap { Int($0) }.sorted(by: >)
        for version in packaged.filter({ $0 == major }) + packaged {
            let candidate = Installation(directory: "/usr/lib/postgresql/\(version)/bin")
            if candidate.missingProgram == nil { return candidate }
        }
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        for directory in path.split(separator: ":") where directory.hasPrefix("/") {
            guard let server = FileSystem.realPath("\(directory)/pg_ctl"), let slash = server.lastIndex(of: "/")
            else { continue }
            let candidate = Installation(directory: String(server[..<slash]))
            if candidate.missingProgram == nil { return candidate }
        }
        throw EmbeddedPostgresError(.notInstalled, advice)
    }

    private var missingProgram: String? {
        Self.programs.first { !FileSystem.isExecutable(path($0)) }
    }

    /// The major version, from Debian's path or from the server itself.
    func majorVersion(_ account: OSAccount, _ cancellation: Cancellation) throws -> Int {
        let parts = directory.split(separator: "/")
        if directory.hasPrefix("/usr/lib/postgresql/"), let major = Int(parts[3]) { return major }
        let outcome = try Command(
            arguments: [path("postgres"), "--version"], environment: account.environment, timeLimit: .seconds(10)
        ).run(cancellation)
        guard outcome.status == 0, let major = Self.majorVersion(fromBanner: outcome.output) else {
            throw EmbeddedPostgresError(
                .notInstalled, "\(path("postgres")) does not tell its version. \(Self.advice)", detail: outcome.output)
        }
        return major
    }

    /// `postgres (PostgreSQL) 15.20 (Debian …)` → 15.
    package static func majorVersion(fromBanner banner: String) -> Int? {
        guard let word = banner.split(whereSeparator: \.isWhitespace).first(where: { $0.first?.isNumber == true })
        else { return nil }
        return Int(word.prefix(while: \.isNumber))
    }
}
