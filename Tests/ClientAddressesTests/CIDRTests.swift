import ClientAddresses
import Testing

@Suite struct CIDRTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.0.0.0/8"), ("10.1.2.3/8", "10.0.0.0/8"), ("0.0.0.0/0", "0.0.0.0/0"),
        ("192.0.2.7", "192.0.2.7/32"), ("192.0.2.7/31", "192.0.2.6/31"), ("2001:db8::5/32", "2001:db8::/32"),
        ("::/0", "::/0"), ("::1", "::1/128"), ("fd00::ffff/127", "fd00::fffe/127"),
        ("::ffff:10.1.2.3/104", "10.0.0.0/8"), ("::ffff:10.1.2.3", "10.1.2.3/32"),
    ])
    func parses(text: String, canonical: String) throws {
        #expect(try #require(CIDR(parsing: text)).description == canonical)
    }

    @Test(arguments: [
        "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0.0/8/8",
        "10.0.0.0/8 ",
        "10.0.0.0/a", "::/129", "::ffff:10.0.0.0/95", "10/8", "10.0.0.0/99999999999999999999",
    ])
    func refuses(text: String) {
        #expect(CIDR(parsing: text) == nil)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
        ("10.0.0.0/8", "9.255.255.255", false),
        ("0.0.0.0/0", "255.1.2.3", true), ("0.0.0.0/0", "::1", false), ("::/0", "10.0.0.1", false),
        ("::/0", "fe80::1", true),
        ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.6", false),
        ("2001:db8::/33", "2001:db8:7fff::1", true),
        ("2001:db8::/33", "2001:db8:8000::1", false), ("10.0.0.0/8", "::ffff:10.0.0.1", true), ("::1", "::1", true),
        ("::/96", "0.0.0.1", false),
    ])
    func contains(block: String, address: String, expected: Bool) throws {
        #expect(try #require(CIDR(parsing: block)).contains(#require(IPAddress(address))) == expected)
    }

    @Test func prefixOfAnAddress() throws {
        let address = try #require(IPAddress("2001:db8:1:2:3:4:5:6"))
        #expect(try #require(CIDR(address, prefixLength: 64)).description == "2001:db8:1:2::/64")
        #expect(CIDR(address, prefixLength: 129) == nil)
        #expect(CIDR(address, prefixLength: -1) == nil)
    }
}
