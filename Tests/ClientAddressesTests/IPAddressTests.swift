import ClientAddresses
import Testing

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
        ("::", "::"), ("::1", "::1"), ("2001:DB8::0:1", "2001:db8::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("fe80:0000:0000:0000:0202:b3ff:fe1e:8329", "fe80::202:b3ff:fe1e:8329"),
        ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:c000:201", "192.0.2.1"),
        ("64:ff9b::192.0.2.1", "64:ff9b::c000:201"),
        ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ])
    func canonicalText(text: String, canonical: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == canonical)
        #expect(address.family == (canonical.contains(":") ? .v6 : .v4))
        #expect(IPAddress(canonical) == address)
    }

    @Test(arguments: [
        "", " ", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4\u{0}",
        "1.2.3.4\u{0}.5",
        "0x1.2.3.4", "1.2.3.4:80", "[::1]", "::1%eth0", ":::", "1::2::3", "12345::", "2001:db8", "localhost",
        "::ffff:1.2.3",
        "１.2.3.4", "unknown",
    ])
    func refuses(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func refusesLongTexts() {
        #expect(IPAddress(String(repeating: "0", count: 100_000)) == nil)
    }

    @Test func writesInetInBinary() throws {
        var bytes: [UInt8] = []
        try #require(IPAddress("192.0.2.1")).writeInet(to: &bytes)
        #expect(bytes == [2, 32, 0, 4, 192, 0, 2, 1])
        bytes = []
        try #require(IPAddress("2001:db8::ff01")).writeInet(to: &bytes)
        #expect(bytes == [3, 128, 0, 16, 0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 10) + [0xFF, 0x01])
    }
}
