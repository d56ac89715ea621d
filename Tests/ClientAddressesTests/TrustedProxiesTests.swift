import ClientAddresses
import Testing

@Suite struct TrustedProxiesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let peer: String
        let lines: [String]
        let client: String
        var testDescription: String { "\(peer) \(lines) → \(client)" }
    }

    static let proxies = "10.0.0.0/8, 2001:db8:ffff::/48"

    @Test(arguments: [
        Case(peer: "192.0.2.1", lines: ["198.51.100.1"], client: "192.0.2.1"),
        Case(peer: "10.0.0.1", lines: [], client: "10.0.0.1"),
        Case(peer: "10.0.0.1", lines: ["198.51.100.1"], client: "198.51.100.1"),
        Case(peer: "::ffff:10.0.0.1", lines: ["198.51.100.1"], client: "198.51.100.1"),
        Case(peer: "10.0.0.1", lines: ["203.0.113.9, 198.51.100.1"], client: "198.51.100.1"),
        Case(peer: "10.0.0.1", lines: ["203.0.113.9, 198.51.100.1 ,10.0.0.3,\t10.0.0.2"], client: "198.51.100.1"),
        Case(peer: "10.0.0.1", lines: ["203.0.113.9", "198.51.100.1", "10.0.0.2"], client: "198.51.100.1"),
        Case(peer: "10.0.0.1", lines: ["10.0.0.3", "10.0.0.2"], client: "10.0.0.3"),
        Case(peer: "10.0.0.1", lines: ["198.51.100.1, unknown, 10.0.0.2"], client: "10.0.0.2"),
        Case(peer: "10.0.0.1", lines: ["198.51.100.1, unknown"], client: "10.0.0.1"),
        Case(peer: "10.0.0.1", lines: ["198.51.100.1, "], client: "10.0.0.1"),
        Case(peer: "10.0.0.1", lines: ["198.51.100.1", ""], client: "10.0.0.1"),
        Case(peer: "10.0.0.1", lines: ["198.51.100.1:4711"], client: "198.51.100.1"),
        Case(peer: "10.0.0.1", lines: ["2001:db8::1"], client: "2001:db8::1"),
        Case(peer: "10.0.0.1", lines: ["[2001:db8::1]"], client: "2001:db8::1"),
        Case(peer: "10.0.0.1", lines: ["[2001:DB8::1]:4711, [2001:db8:ffff::7]:80"], client: "2001:db8::1"),
        Case(peer: "10.0.0.1", lines: ["::ffff:198.51.100.1"], client: "198.51.100.1"),
        Case(peer: "10.0.0.1", lines: ["[198.51.100.1]"], client: "10.0.0.1"),
        Case(peer: "10.0.0.1", lines: ["[2001:db8::1"], client: "10.0.0.1"),
        Case(peer: "10.0.0.1", lines: ["[2001:db8::1]x"], client: "10.0.0.1"),
        Case(peer: "10.0.0.1", lines: ["198.51.100.1:"], client: "10.0.0.1"),
        Case(peer: "10.0.0.1", lines: ["198.51.100.1:123456"], client: "10.0.0.1"),
        Case(peer: "10.0.0.1", lines: ["198.51.100.1\u{0}"], client: "10.0.0.1"),
        Case(peer: "10.0.0.1", lines: ["198.51.100.1; DROP"], client: "10.0.0.1"),
        Case(peer: "10.0.0.1", lines: ["198.51.100.\u{301}1"], client: "10.0.0.1"),
        Case(peer: "10.0.0.1", lines: ["203.0.113.9,\u{301} 198.51.100.1"], client: "10.0.0.1"),
    ])
    func rightMostUntrustedEntry(example: Case) throws {
        let proxies = try TrustedProxies(parsing: Self.proxies)
        let peer = try #require(IPAddress(example.peer))
        let client = proxies.clientAddress(peer: peer, forwardedFor: example.lines)
        #expect(client.description == example.client)
    }

    @Test func withoutProxiesThePeer() throws {
        let peer = try #require(IPAddress("10.0.0.1"))
        let proxies = try TrustedProxies(parsing: " ")
        #expect(proxies.blocks.isEmpty)
        #expect(proxies.clientAddress(peer: peer, forwardedFor: ["198.51.100.1"]) == peer)
    }

    @Test func looksAtABoundedNumberOfEntries() throws {
        let proxies = try TrustedProxies(parsing: Self.proxies)
        let peer = try #require(IPAddress("10.0.0.1"))
        let hops = (1...100).map { "10.1.0.\($0)" }
        let reached = "10.1.0.\(100 - TrustedProxies.entryLimit + 1)"
        #expect(proxies.clientAddress(peer: peer, forwardedFor: hops).description == reached)
        let line = "198.51.100.1, " + hops.joined(separator: ", ")
        #expect(proxies.clientAddress(peer: peer, forwardedFor: [line]).description == reached)
        let short = "198.51.100.1, " + hops.suffix(TrustedProxies.entryLimit - 1).joined(separator: ", ")
        #expect(proxies.clientAddress(peer: peer, forwardedFor: [short]).description == "198.51.100.1")
    }

    @Test func aHugeEntryStopsTheWalk() throws {
        let proxies = try TrustedProxies(parsing: Self.proxies)
        let peer = try #require(IPAddress("10.0.0.1"))
        let line = "198.51.100.1, " + String(repeating: "1", count: 100_000)
        #expect(proxies.clientAddress(peer: peer, forwardedFor: [line]) == peer)
    }

    @Test func refusesAListWithAnythingElse() {
        let error = #expect(throws: TrustedProxies.InvalidBlock.self) {
            try TrustedProxies(parsing: "10.0.0.0/8, proxy.example")
        }
        #expect(error?.text == "proxy.example")
    }
}
