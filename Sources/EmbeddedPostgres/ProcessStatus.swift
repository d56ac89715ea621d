import Glibc

/// What /proc tells anybody about a process.
package struct ProcessStatus: Equatable {
    package let name: String
    package let state: Character
    /// In clock ticks after boot; with the process id it names one process for good.
    package let startTicks: UInt64

    /// nil when there is no such process.
    package static func read(_ process: Int32) -> ProcessStatus? {
        FileSystem.read("/proc/\(process)/stat", limit: 4_096).flatMap { ProcessStatus(stat: $0) }
    }

    /// Parses /proc/PID/stat (proc(5)); the name stands in parentheses and may itself hold some.
    package init?(stat: String) {
        guard let opening = stat.firstIndex(of: "("), let closing = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: closing)...].split(separator: " ")
        guard opening < closing, fields.count > 19, let ticks = UInt64(fields[19]) else { return nil }
        name = String(stat[stat.index(after: opening)..<closing])
        state = fields[0].first ?? "?"
        startTicks = ticks
    }

    /// False for one that has ended and only waits to be reaped, which kill(2) still reports as present.
    package var isRunning: Bool { state != "Z" && state != "X" && state != "x" }

    static func owner(_ process: pid_t) -> uid_t? {
        var information = stat()
        return stat("/proc/\(process)", &information) == 0 ? information.st_uid : nil
    }

    /// Arguments, or the title that the process gave itself.
    static func commandLine(_ process: pid_t) -> [String] {
        (FileSystem.read("/proc/\(process)/cmdline", limit: 8_192) ?? "").split(separator: "\0").map(String.init)
    }

    /// nil where this process may not see it.
    static func workingDirectory(_ process: pid_t) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/\(process)/cwd", &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func all() -> [pid_t] {
        FileSystem.entries("/proc").compactMap { pid_t($0) }
    }
}
