import Testing
import Tokens

@Suite struct SHA256Tests {
    @Test(
        "FIPS 180-4 examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func knownDigests(text: String, hex: String) {
        #expect(Array(text.utf8).withUnsafeBytes { SHA256.digest($0) }.hex == hex)
    }

    @Test func streamsAMillionBytes() {
        let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000)
        var hasher = SHA256()
        for _ in 0..<1_000 {
            piece.withUnsafeBytes { hasher.update($0) }
        }
        let digest = hasher.finalize()
        #expect(digest.hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func piecesDoNotMatter() {
        let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
        let whole = bytes.withUnsafeBytes { SHA256.digest($0) }
        for size in [1, 7, 64, 65, 299] {
            var hasher = SHA256()
            bytes.withUnsafeBytes { all in
                for start in stride(from: 0, to: all.count, by: size) {
                    hasher.update(UnsafeRawBufferPointer(rebasing: all[start..<min(start + size, all.count)]))
                }
            }
            let digest = hasher.finalize()
            #expect(digest == whole)
            #expect(digest.hashValue == whole.hashValue)
        }
        var empty = SHA256()
        empty.update(UnsafeRawBufferPointer(start: nil, count: 0))
        let digest = empty.finalize()
        #expect(digest != whole)
    }

    @Test func bytesAreTheDigest() {
        let digest = SHA256.digest(UnsafeRawBufferPointer(start: nil, count: 0))
        let bytes = digest.withUnsafeBytes { Array($0) }
        #expect(bytes.count == SHA256Digest.byteCount)
        #expect(bytes.prefix(4) == [0xE3, 0xB0, 0xC4, 0x42])
        #expect(bytes.last == 0x55)
    }
}
