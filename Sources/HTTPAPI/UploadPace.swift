package import NIOCore

/// Whether an upload comes fast enough: who sends a byte now and then would hold a slot for ever.
package struct UploadPace: Sendable {
    /// What an upload may take however little has come: as long as any other request.
    private static let grace = TimeAmount.seconds(60)
    /// Every so many bytes that have come are worth one second more.
    private static let bytesPerSecond: Int64 = 16 << 10
    /// Nothing for so long ends it whatever came before.
    private static let silence = TimeAmount.seconds(60)

    private let began: NIODeadline
    private var last: NIODeadline
    private var size: Int64 = 0

    package init(began: NIODeadline) {
        self.began = began
        last = began
    }

    package mutating func receive(_ count: Int, at now: NIODeadline) {
        size += Int64(count)
        last = now
    }

    package func isTooSlow(at now: NIODeadline) -> Bool {
        now - began > Self.grace + Self.time(for: Int(size)) || now - last > Self.silence
    }

    /// What so many bytes may take, to come or, of an answer, to go.
    static func time(for count: Int) -> TimeAmount {
        .nanoseconds(Int64(count) * (1_000_000_000 / bytesPerSecond))
    }
}
