import FoundationEssentials
import Glibc
import JSON

/// What `gatehouse login` leaves for later commands: where the API is, and a session's token.
struct Profile {
    let url: String
    let token: String

    /// GATEHOUSE_PROFILE, else gatehouse/profile.json among the user's settings.
    static func path(_ environment: Environment) throws -> String {
        if let path = environment.text("GATEHOUSE_PROFILE") { return path }
        if let folder = environment.text("XDG_CONFIG_HOME") { return "\(folder)/gatehouse/profile.json" }
        guard let home = environment.text("HOME") else {
            throw CommandError(description: "no place for a profile: set HOME or GATEHOUSE_PROFILE")
        }
        return "\(home)/.config/gatehouse/profile.json"
    }

    /// Nil where there is none. One that others can read is refused: its token may be known to them.
    static func read(_ path: String) throws -> Profile? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw CommandError(description: "cannot read \(path): \(reason())")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw CommandError(description: "\(path) is no file")
        }
        guard status.st_mode & 0o077 == 0, status.st_uid == geteuid() else {
            throw CommandError(
                description:
                    "\(path) must be yours and readable by nobody else: chmod 600 it, or sign in again with --url")
        }
        guard let bytes = readAll(descriptor, limit: 65_536), let json = try? JSON(parsing: bytes),
            let url = json["url"]?.string, (try? Remote.url(url, path)) == url, let token = json["token"]?.string,
            Remote.isToken(token)
        else { throw CommandError(description: "\(path) is no profile: remove it, or sign in again with --url") }
        return Profile(url: url, token: token)
    }

    /// Never there half, and never readable by anybody else.
    func write(_ path: String) throws {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try Profile.makeFolder(folder)
        let text = JSON.object(["url": .string(url), "token": .string(token)]).serialized() + [UInt8(ascii: "\n")]
        var template = Array("\(path).XXXXXX".utf8CString)
        // mkstemp makes it with mode 0600.
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw CommandError(description: "cannot write \(path): \(reason())") }
        let isWritten = text.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == text.count
        guard close(descriptor) == 0, isWritten, rename(template, path) == 0 else {
            let reason = reason()
            unlink(template)
            throw CommandError(description: "cannot write \(path): \(reason)")
        }
    }

    private static func makeFolder(_ folder: String) throws {
        guard !folder.isEmpty, access(folder, F_OK) != 0 else { return }
        if let end = folder.lastIndex(of: "/") { try makeFolder(String(folder[..<end])) }
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw CommandError(description: "cannot make \(folder): \(reason())")
        }
    }
}

/// What errno says.
func reason() -> String { String(cString: strerror(errno)) }

/// What a descriptor has to give; nil where it is more than `limit`, or cannot be read.
func readAll(_ descriptor: Int32, limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = read(descriptor, &buffer, buffer.count)
        if count < 0 && errno == EINTR { continue }
        guard count >= 0, bytes.count + count <= limit else { return nil }
        if count == 0 { return bytes }
        bytes.append(contentsOf: buffer[..<count])
    }
}
