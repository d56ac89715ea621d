import Glibc

/// The few file operations that are needed, none of which follows a link that another user may have planted.
enum FileSystem {
    /// The beginning of a text file; nil where it cannot be read.
    static func read(_ path: String, limit: Int = 65_536) -> String? {
        contents(path, limit: limit, fromEnd: false)
    }

    /// The end of a text file; empty where it cannot be read.
    static func tail(_ path: String, limit: Int = 2_048) -> String {
        contents(path, limit: limit, fromEnd: true) ?? ""
    }

    private static func contents(_ path: String, limit: Int, fromEnd: Bool) -> String? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        if fromEnd, let size = size(path), size > limit { lseek(descriptor, off_t(size - limit), SEEK_SET) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while bytes.count < limit {
            let count = Glibc.read(descriptor, &buffer, min(buffer.count, limit - bytes.count))
            if count < 0, errno == EINTR { continue }
            if count < 0 { return nil }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func size(_ path: String) -> Int? { status(path).map { Int($0.st_size) } }

    /// lstat(2); nil where there is nothing.
    static func status(_ path: String) -> stat? {
        var information = stat()
        return lstat(path, &information) == 0 ? information : nil
    }

    static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

    /// Names in a directory, without `.` and `..`; empty where it cannot be read.
    static func entries(_ path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// The absolute path without links; nil where it does not exist.
    static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Makes a directory and its missing parents. Only what is made gets `mode` (the parents 0755) and `group`;
    /// what exists is left as it is. True when the directory itself was made.
    @discardableResult
    static func makeDirectory(
        _ path: String,
        mode: mode_t,
        group: gid_t? = nil,
        makesParents: Bool = true
    ) throws(EmbeddedPostgresError) -> Bool {
        if mkdir(path, mode) == 0 {
            if let group, lchown(path, uid_t.max, group) != 0 { throw .system("set the group of", path, errno: errno) }
            // mkdir(2) took the umask's bits away.
            guard chmod(path, mode) == 0 else { throw .system("set the mode of", path, errno: errno) }
            return true
        }
        var code = errno
        if code == ENOENT, makesParents, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            try makeDirectory(String(path[..<slash]), mode: 0o755)
            // Once more and no oftener: /proc says ENOENT to everybody.
            return try makeDirectory(path, mode: mode, group: group, makesParents: false)
        }
        var information = stat()
        if code == EEXIST, stat(path, &information) == 0 {
            if information.st_mode & S_IFMT == S_IFDIR { return false }
            code = ENOTDIR
        }
        throw .system("make the directory", path, errno: code)
    }

    /// A directory of mode 0700 owned by `account`, made where missing. One that is a link, or belongs to another
    /// user, is refused: whoever made it could read or replace what is put there.
    static func makePrivateDirectory(_ path: String, account: OSAccount) throws(EmbeddedPostgresError) {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw .system("make the directory", path, errno: errno) }
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open the directory", path, errno: errno) }
        defer { close(descriptor) }
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw .system("examine", path, errno: errno) }
        guard information.st_uid == account.user || information.st_uid == geteuid() else {
            throw EmbeddedPostgresError(
                .fileSystem, "\(path) belongs to user \(information.st_uid), not to \(account.name): not used.")
        }
        if information.st_uid != account.user, fchown(descriptor, account.user, account.group) != 0 {
            throw .system("set the owner of", path, errno: errno)
        }
        if information.st_mode & 0o7777 != 0o700, fchmod(descriptor, 0o700) != 0 {
            throw .system("set the mode of", path, errno: errno)
        }
    }

    /// Replaces a file as a whole, mode 0600, owned by `account`. False when it held exactly this text already.
    @discardableResult
    static func replace(_ path: String, with text: String, account: OSAccount) throws(EmbeddedPostgresError) -> Bool {
        if read(path, limit: 1 << 20) == text { return false }
        let temporary = path + ".new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("make", temporary, errno: errno) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw .system("write", temporary, errno: errno)
        }
        if geteuid() != account.user, fchown(descriptor, account.user, account.group) != 0 {
            throw .system("set the owner of", temporary, errno: errno)
        }
        guard Glibc.rename(temporary, path) == 0 else { throw .system("replace", path, errno: errno) }
        return true
    }

    /// Renames and makes the new name durable.
    static func rename(_ source: String, to target: String, in directory: String) throws(EmbeddedPostgresError) {
        guard Glibc.rename(source, target) == 0 else { throw .system("rename \(source) to", target, errno: errno) }
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open", directory, errno: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system("synchronise", directory, errno: errno) }
    }
}
