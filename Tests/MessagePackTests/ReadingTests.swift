import JSON
import MessagePack
import Testing

@Suite struct ReadingTests {
    @Test(arguments: Vector.shortest + Vector.longer)
    func valuesAreRead(vector: Vector) throws {
        #expect(try JSON(messagePack: vector.bytes) == vector.value)
    }

    @Test(arguments: Vector.shortest.filter { $0.bytes.count < 100 } + Vector.longer)
    func whatIsCutOffIsRefused(vector: Vector) {
        for length in vector.bytes.indices {
            #expect(throws: MessagePackError(offset: length, reason: .unexpectedEnd)) {
                try JSON(messagePack: Array(vector.bytes[..<length]))
            }
        }
        #expect(throws: MessagePackError(offset: vector.bytes.count, reason: .trailingContent)) {
            try JSON(messagePack: vector.bytes + [0xC0])
        }
    }

    @Test(
        arguments: [
            ([0xC1], 0, .neverUsed),
            ([0xC4, 0], 0, .binaryData), ([0xC5, 0, 0], 0, .binaryData), ([0x91, 0xC6, 0, 0, 0, 0], 1, .binaryData),
            ([0xC7, 0, 0], 0, .extensionType), ([0xC8, 0, 0, 0], 0, .extensionType),
            ([0xC9, 0, 0, 0, 0, 0], 0, .extensionType),
            ([0xD4, 0, 0], 0, .extensionType), ([0xD5, 1, 0, 0], 0, .extensionType),
            ([0xD6, 0xFF, 0, 0, 0, 0], 0, .extensionType), ([0xD7] + filled(0, 9), 0, .extensionType),
            ([0xD8] + filled(0, 17), 0, .extensionType),
            ([0xCF, 0x80, 0, 0, 0, 0, 0, 0, 0], 0, .numberOutOfRange),
            ([0xCF] + filled(0xFF, 8), 0, .numberOutOfRange),
            ([0xCA, 0x7F, 0x80, 0, 0], 0, .numberOutOfRange), ([0xCA, 0x7F, 0xC0, 0, 0], 0, .numberOutOfRange),
            ([0x92, 0x00, 0xCB, 0x7F, 0xF0, 0, 0, 0, 0, 0, 0], 2, .numberOutOfRange),
            ([0xCB, 0xFF, 0xF0, 0, 0, 0, 0, 0, 0], 0, .numberOutOfRange),
            ([0xCB, 0x7F, 0xF8, 0, 0, 0, 0, 0, 0], 0, .numberOutOfRange),
            ([0xA1, 0xFF], 0, .invalidUTF8), ([0xA2, 0xC0, 0x80], 0, .invalidUTF8),
            ([0xA3, 0xED, 0xA0, 0x80], 0, .invalidUTF8), ([0xA4, 0xF4, 0x90, 0x80, 0x80], 0, .invalidUTF8),
            ([0xA1, 0xC3], 0, .invalidUTF8), ([0x81, 0xA1, 0x80, 0xC0], 1, .invalidUTF8),
            ([0xA3, 0x61, 0x00, 0x62], 0, .nullCharacter), ([0x81, 0xA1, 0x00, 0xC0], 1, .nullCharacter),
            ([0x81, 0x01, 0x01], 1, .keyIsNoString), ([0x81, 0xC0, 0x01], 1, .keyIsNoString),
            ([0x81, 0x90, 0x01], 1, .keyIsNoString), ([0x81, 0xC4, 0x01], 1, .keyIsNoString),
        ] as [([UInt8], Int, MessagePackError.Reason)])
    func whatJSONCannotSayIsRefused(bytes: [UInt8], offset: Int, reason: MessagePackError.Reason) {
        #expect(throws: MessagePackError(offset: offset, reason: reason)) { try JSON(messagePack: bytes) }
    }

    @Test func depthIsBounded() throws {
        var value: JSON = []
        for _ in 1..<64 { value = [value] }
        let deepest = filled(0x91, 63) + [0x90]
        #expect(try JSON(messagePack: deepest) == value)
        #expect(throws: MessagePackError(offset: 64, reason: .tooDeep)) {
            try JSON(messagePack: filled(0x91, 64) + [0x90])
        }
        let maps: [UInt8] = Array(repeated([0x81, 0xA0], 63).joined())
        let inner: [UInt8] = [0x81, 0xA0, 0x80]
        #expect(throws: Never.self) { try JSON(messagePack: maps + [0x80]) }
        #expect(throws: MessagePackError(offset: 128, reason: .tooDeep)) {
            try JSON(messagePack: maps + inner)
        }
        #expect(throws: MessagePackError(offset: 64, reason: .tooDeep)) {
            try JSON(messagePack: filled(0x91, 1_000_000))
        }
        #expect(throws: MessagePackError(offset: 512, reason: .tooDeep)) {
            try JSON(messagePack: filled(0x91, 1_000_000), maximumDepth: .max)
        }
    }

    /// A hundred thousand messages of five bytes that claim four billion elements or bytes.
    @Test func claimedLengthsCostNothing() {
        let claims: [[UInt8]] = [0xDB, 0xDD, 0xDF].map { [$0, 0xFF, 0xFF, 0xFF, 0xFF] }
        let start = ContinuousClock.now
        var refused = 0
        for number in 0..<100_000 {
            do {
                _ = try JSON(messagePack: claims[number % 3])
            } catch {
                if error.reason == .unexpectedEnd { refused += 1 }
            }
        }
        #expect(refused == 100_000)
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test func valuesAreCounted() throws {
        func array(_ count: Int) -> [UInt8] {
            [0xDD] + withUnsafeBytes(of: UInt32(count).bigEndian) { Array($0) } + filled(0xC0, count)
        }
        #expect(try JSON(messagePack: array(99_999)).array?.count == 99_999)
        #expect(throws: MessagePackError(offset: 100_004, reason: .tooManyValues)) {
            try JSON(messagePack: array(100_000))
        }
        // More bytes may hold more values.
        let padding = String(repeating: "x", count: 200_000)
        let long = try #require([UInt8](messagePackOf: .array([.string(padding), .array(repeated(nil, 200_000))])))
        #expect(throws: Never.self) { try JSON(messagePack: long) }
    }
}
