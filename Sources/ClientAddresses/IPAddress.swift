private import Glibc

/// An IPv4 or IPv6 address, without port or zone. An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) is the IPv4 address.
package struct IPAddress: Sendable, Hashable {
    /// The address family.
    package enum Family: Sendable, Hashable {
        case v4, v6

        /// Bits in an address: 32 or 128.
        package var bitCount: Int {
            switch self {
            case .v4: 32
            case .v6: 128
            }
        }
    }

    package let family: Family
    /// The address as a number in host order; an IPv4 address takes the low 32 bits.
    let bits: UInt128

    init(family: Family, bits: UInt128) {
        let isMapped = family == .v6 && bits >> 32 == 0xFFFF
        self.family = isMapped ? .v4 : family
        self.bits = isMapped ? bits & 0xFFFF_FFFF : bits
    }

    /// The address written as dotted decimal, four numbers without leading zeros, or as RFC 4291 text; nil for
    /// anything else, zones (`%eth0`), brackets, ports and spaces included.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count < Int(INET6_ADDRSTRLEN), text.utf8.allSatisfy(Self.isAddressCharacter) else { return nil }
        var v4 = in_addr()
        var v6 = in6_addr()
        if text.withCString({ inet_pton(AF_INET, $0, &v4) }) == 1 {
            self.init(family: .v4, bits: UInt128(UInt32(bigEndian: v4.s_addr)))
        } else if text.withCString({ inet_pton(AF_INET6, $0, &v6) }) == 1 {
            let bits = withUnsafeBytes(of: v6) { $0.reduce(0 as UInt128) { $0 << 8 | UInt128($1) } }
            self.init(family: .v6, bits: bits)
        } else {
            return nil
        }
    }

    /// Also keeps out U+0000, at which a C string would end.
    private static func isAddressCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: ":"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}

extension IPAddress {
    /// What one subscriber has: the address itself, of IPv6 its /64.
    package var network: IPAddress {
        family == .v4 ? self : IPAddress(family: .v6, bits: (bits >> 64) << 64)
    }

    /// Appends PostgreSQL's binary format of type inet: family (2 or 3), bits of the prefix, 0, bytes of the address,
    /// the address in network order.
    package func writeInet(to bytes: inout [UInt8]) {
        bytes.append(family == .v4 ? 2 : 3)
        bytes.append(UInt8(family.bitCount))
        bytes.append(0)
        bytes.append(UInt8(family.bitCount / 8))
        for shift in stride(from: family.bitCount - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt128(shift)))
        }
    }
}

extension IPAddress: CustomStringConvertible {
    /// Canonical text: dotted decimal, or RFC 5952 (lower case, the longest run of zeros shortened).
    package var description: String {
        var v4 = in_addr(s_addr: UInt32(truncatingIfNeeded: bits).bigEndian)
        var v6 = in6_addr()
        withUnsafeMutableBytes(of: &v6) { bytes in
            withUnsafeBytes(of: bits.bigEndian) { bytes.copyMemory(from: $0) }
        }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            let size = socklen_t(buffer.count)
            let text =
                switch family {
                case .v4: inet_ntop(AF_INET, &v4, buffer.baseAddress, size)
                case .v6: inet_ntop(AF_INET6, &v6, buffer.baseAddress, size)
                }
            return text.map { String(cString: $0) } ?? ""
        }
    }
}
