import Glibc

/// A stretch of time with one rate of arrivals.
struct Phase {
    var rate: Double
    var seconds: Double
}

struct Options {
    var port: UInt16 = 0
    var requests = ""
    var connections = 256
    var giveUp: UInt64 = 1_000_000_000
    var isPoisson = false
    var phases: [Phase] = []

    static let usage = """
        usage: openloop --port N --requests FILE [--connections N] [--give-up MS] [--poisson] RATE:SECONDS …

        Sends requests to 127.0.0.1 when they are due, whatever became of those before. Latency counts from then.
        FILE: requests one after the other, each with its length before it in four bytes, little endian.
        """

    init(_ arguments: [String]) {
        var rest = arguments.dropFirst()
        func value<T: LosslessStringConvertible>(_ type: T.Type) -> T {
            guard let text = rest.popFirst(), let value = T(text) else { fail(Self.usage) }
            return value
        }
        while let argument = rest.popFirst() {
            switch argument {
            case "--port": port = value(UInt16.self)
            case "--requests": requests = value(String.self)
            case "--connections": connections = max(1, value(Int.self))
            case "--give-up": giveUp = value(UInt64.self) * 1_000_000
            case "--poisson": isPoisson = true
            default:
                let parts = argument.split(separator: ":").compactMap { Double($0) }
                guard parts.count == 2, parts[0] > 0, parts[1] > 0 else { fail(Self.usage) }
                phases.append(Phase(rate: parts[0], seconds: parts[1]))
            }
        }
        guard port != 0, !requests.isEmpty, !phases.isEmpty else { fail(Self.usage) }
    }
}

func fail(_ message: String) -> Never {
    let line = "\(message)\n"
    write(2, line, line.utf8.count)
    exit(2)
}

/// Nanoseconds of the monotonic clock.
func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
