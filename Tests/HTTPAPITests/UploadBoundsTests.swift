import ClientAddresses
import HTTPAPI
import NIOCore
import Testing

/// What keeps slow or greedy clients from holding every upload's place.
@Suite struct UploadBoundsTests {
    private static let began = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    /// The second in which an upload that sends `count` bytes every `interval` seconds is found too slow.
    private static func end(sending count: Int, every interval: Int64, until limit: Int64 = 4000) -> Int64? {
        var pace = UploadPace(began: began)
        for second in 1...limit {
            let now = began + .seconds(second)
            if second % interval == 0 { pace.receive(count, at: now) }
            if pace.isTooSlow(at: now) { return second }
        }
        return nil
    }

    @Test func aTrickleEndsAfterAMinute() {
        #expect(Self.end(sending: 1, every: 1) == 61)
        #expect(Self.end(sending: 1, every: 59) == 61)
        #expect(Self.end(sending: 0, every: 1) == 61)
        // Half of what is asked for lasts twice the minute, and no longer.
        #expect(Self.end(sending: 8 << 10, every: 1).map { (119...123).contains($0) } == true)
    }

    @Test func whoSendsFastEnoughMayGoOn() {
        #expect(Self.end(sending: 16 << 10, every: 1) == nil)
        #expect(Self.end(sending: 1 << 20, every: 50) == nil)
    }

    @Test func silenceEndsALargeOne() {
        var pace = UploadPace(began: Self.began)
        pace.receive(50 << 20, at: Self.began + .seconds(5))
        #expect(!pace.isTooSlow(at: Self.began + .seconds(65)))
        #expect(pace.isTooSlow(at: Self.began + .seconds(66)))
    }

    @Test func oneClientLeavesPlacesForOthers() throws {
        let slots = UploadSlots(limit: 256, clientLimit: 16)
        let one = try #require(IPAddress("2001:db8:0:1::1"))
        let sameNetwork = try #require(IPAddress("2001:db8:0:1:ffff::2"))
        for _ in 1...8 {
            #expect(slots.take(for: one))
            #expect(slots.take(for: sameNetwork))
        }
        #expect(!slots.take(for: one))
        #expect(!slots.take(for: sameNetwork))
        #expect(slots.take(for: IPAddress("2001:db8:0:2::1")))
        #expect(slots.take(for: IPAddress("192.0.2.1")))
        slots.giveBack(for: sameNetwork)
        #expect(slots.take(for: one))
        #expect(!slots.take(for: one))
    }

    @Test func allOfThemTogetherAreBounded() {
        let slots = UploadSlots(limit: 256, clientLimit: 16)
        for number in 0..<256 { #expect(slots.take(for: IPAddress("192.0.2.\(number / 16)"))) }
        #expect(!slots.take(for: IPAddress("198.51.100.1")))
        slots.giveBack(for: IPAddress("192.0.2.3"))
        #expect(slots.take(for: IPAddress("198.51.100.1")))
    }
}
