/// The proxies whose word about the client's address is believed.
package struct TrustedProxies: Sendable, Hashable {
    /// What is in a configured list but no block of addresses.
    package struct InvalidBlock: Error, Hashable, CustomStringConvertible {
        package let text: String
        package var description: String { "not an address or CIDR block: \(text)" }
    }

    /// How many entries of X-Forwarded-For are looked at.
    package static let entryLimit = 32

    /// The proxies' addresses.
    package let blocks: [CIDR]

    package init(_ blocks: [CIDR]) {
        self.blocks = blocks
    }

    /// Blocks separated by commas or white space; none in an empty text.
    package init(parsing list: String) throws(InvalidBlock) {
        var blocks: [CIDR] = []
        for text in list.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            guard let block = CIDR(parsing: text) else { throw InvalidBlock(text: String(text)) }
            blocks.append(block)
        }
        self.init(blocks)
    }

    /// Whether `address` is a trusted proxy's.
    package func contains(_ address: IPAddress) -> Bool {
        blocks.contains { $0.contains(address) }
    }

    /// The client's address: the peer's, or where that is a trusted proxy the right-most untrusted entry of
    /// X-Forwarded-For.
    ///
    /// Each hop appends whom it was called by, so from the right every entry is as credible as the hop after it.
    /// Where the walk ends without an untrusted entry, at the list's beginning, after `entryLimit` entries or at one
    /// that cannot be read, the result is the last trusted hop reached.
    ///
    /// - Parameters:
    ///   - peer: The connection's other end.
    ///   - forwardedFor: The X-Forwarded-For header lines in the order of their arrival. Entries may carry a port,
    ///     IPv6 addresses may be in brackets.
    package func clientAddress(peer: IPAddress, forwardedFor: [String]) -> IPAddress {
        guard contains(peer) else { return peer }
        var hop = peer
        var remaining = Self.entryLimit
        for line in forwardedFor.reversed() {
            var rest: Substring.UTF8View? = line[...].utf8
            while let text = rest {
                let comma = text.lastIndex(of: UInt8(ascii: ","))
                let entry = comma.map { text[text.index(after: $0)...] } ?? text
                rest = comma.map { text[..<$0] }

                guard remaining > 0, let address = ForwardedEntry.address(Substring(entry)) else { return hop }
                guard contains(address) else { return address }
                hop = address
                remaining -= 1
            }
        }
        return hop
    }
}
