/// A block of addresses, `10.0.0.0/8` or `2001:db8::/32`. Bits beyond the prefix are zero.
package struct CIDR: Sendable, Hashable {
    /// The block's lowest address.
    package let network: IPAddress
    /// Length of the prefix in bits, 0…32 or 0…128.
    package let prefixLength: Int

    /// The block of `prefixLength` bits that holds `address`; nil where the family has not that many bits.
    package init?(_ address: IPAddress, prefixLength: Int) {
        guard (0...address.family.bitCount).contains(prefixLength) else { return nil }
        let mask = Self.mask(address.family, prefixLength)
        network = IPAddress(family: address.family, bits: address.bits & mask)
        self.prefixLength = prefixLength
    }

    /// The block written as `address/length`; an address alone is a block of one. Bits beyond the prefix are
    /// dropped. A block of IPv4-mapped addresses (`::ffff:10.0.0.0/104`) is the IPv4 block; nil for anything else.
    package init?(parsing text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        guard parts.count == 2 else {
            self.init(address, prefixLength: address.family.bitCount)
            return
        }
        guard let length = Int(parts[1]), String(length) == parts[1] else { return nil }
        let isMapped = address.family == .v4 && first.contains(":")
        self.init(address, prefixLength: isMapped ? length - 96 : length)
    }

    /// Whether the block holds `address`. An IPv6 block, `::/0` included, holds no IPv4 address.
    package func contains(_ address: IPAddress) -> Bool {
        address.family == network.family && address.bits & Self.mask(network.family, prefixLength) == network.bits
    }

    private static func mask(_ family: IPAddress.Family, _ prefixLength: Int) -> UInt128 {
        let ones = family == .v4 ? UInt128(UInt32.max) : .max
        return ones & ~(ones >> UInt128(prefixLength))
    }
}

extension CIDR: CustomStringConvertible {
    /// `10.0.0.0/8`, canonical.
    package var description: String { "\(network)/\(prefixLength)" }
}
