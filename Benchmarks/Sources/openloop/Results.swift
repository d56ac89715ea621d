import Glibc

/// What became of the calls of one phase.
struct Results {
    /// Latencies of what was answered with 2xx, in microseconds from when the call was due, and the tenth of a second it was due in.
    var latencies: [(microseconds: UInt32, slice: Int)] = []
    /// The same, from when the call was sent.
    var sentLatencies: [UInt32] = []
    var refusalLatencies: [UInt32] = []
    var due = 0
    /// 429 and 503.
    var refused = 0
    var failed = 0
    /// Never sent: no connection was free before the caller lost patience.
    var gaveUp = 0
    /// Not answered when the run ended.
    var unanswered = 0
    /// How late the generator itself looked at the clock, in microseconds.
    var lags: [UInt32] = []

    func json(_ phase: Phase) -> String {
        let sorted = latencies.map(\.microseconds).sorted()
        var fields = [
            "\"rate\":\(phase.rate)", "\"seconds\":\(phase.seconds)", "\"due\":\(due)", "\"good\":\(sorted.count)",
            "\"refused\":\(refused)", "\"failed\":\(failed)", "\"gave_up\":\(gaveUp)", "\"unanswered\":\(unanswered)",
        ]
        for (name, share) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p999", 0.999), ("max", 1)] {
            fields.append("\"\(name)\":\(Self.quantile(sorted, share))")
        }
        fields.append("\"sent_p99\":\(Self.quantile(sentLatencies.sorted(), 0.99))")
        fields.append("\"refused_p99\":\(Self.quantile(refusalLatencies.sorted(), 0.99))")
        fields.append("\"lag_p99\":\(Self.quantile(lags.sorted(), 0.99))")
        fields.append("\"slices\":[\(slices().joined(separator: ","))]")
        return "{\(fields.joined(separator: ","))}"
    }

    /// Per tenth of a second: when calls were due, how many were good, p50 and p99.
    private func slices() -> [String] {
        Dictionary(grouping: latencies, by: \.slice).sorted { $0.key < $1.key }.map { slice, calls in
            let sorted = calls.map(\.microseconds).sorted()
            return "[\(slice),\(sorted.count),\(Self.quantile(sorted, 0.5)),\(Self.quantile(sorted, 0.99))]"
        }
    }

    private static func quantile(_ sorted: [UInt32], _ share: Double) -> String {
        guard !sorted.isEmpty else { return "null" }
        let index = Int((Double(sorted.count) * share).rounded(.up)) - 1
        return String(sorted[min(max(index, 0), sorted.count - 1)])
    }
}
