import Glibc

/// Writes messages as `.eml` files, where no mail server is configured.
///
/// They hold live tokens: the directory is its owner's alone.
package struct MailFiles: MailTransport {
    private let directory: String

    package init(directory: String) {
        self.directory = directory
    }

    package func send(_ message: MailMessage, name: String, shouldAbort: () -> Bool) throws(MailTransportError) {
        try makeDirectory(directory)
        let path = "\(directory)/\(name).eml"
        let temporary = "\(directory)/.\(name).new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failed("make a file in") }
        defer { close(descriptor) }
        var rest = message.bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw failed("write to") }
            rest = rest.dropFirst(max(count, 0))
        }
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw failed("write to") }
    }

    private func makeDirectory(_ path: String) throws(MailTransportError) {
        if mkdir(path, 0o700) == 0 { return }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            let parent = String(path[..<slash])
            if mkdir(parent, 0o700) != 0, errno == ENOENT { try makeDirectory(parent) }
            if mkdir(path, 0o700) == 0 { return }
        }
        var information = stat()
        guard lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR,
            information.st_uid == geteuid(), chmod(path, 0o700) == 0
        else { throw MailTransportError("cannot use the directory \(path)", isUnreachable: true) }
    }

    private func failed(_ what: String) -> MailTransportError {
        MailTransportError("cannot \(what) \(directory): error \(errno)", isUnreachable: true)
    }
}
