/// FNV-1a, 64 bits (draft-eastlake-fnv): the same in every process, unlike `Hasher`. For names, not for secrets.
package enum StableHash {
    /// 16 lower-case hexadecimal digits.
    package static func hexadecimal(_ text: String) -> String {
        let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
