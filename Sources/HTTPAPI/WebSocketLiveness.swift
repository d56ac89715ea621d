import NIOCore

/// Whether a WebSocket's peer is there: of whom nothing is heard for an interval is pinged, and has gone if that helps nothing.
struct WebSocketLiveness {
    enum Verdict {
        case present
        /// To be pinged.
        case silent
        case gone
    }

    let interval: TimeAmount
    private var lastReceived = NIODeadline.now()
    private var isPinged = false

    init(interval: TimeAmount) {
        self.interval = interval
    }

    mutating func received() {
        lastReceived = .now()
        isPinged = false
    }

    /// `isExpectant`: nothing that is owed to the peer, or not read from him, explains his silence.
    mutating func check(at now: NIODeadline, isExpectant: Bool) -> Verdict {
        guard isExpectant, now - lastReceived >= interval else { return .present }
        if isPinged { return .gone }
        isPinged = true
        return .silent
    }
}
