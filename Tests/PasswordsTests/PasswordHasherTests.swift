import Passwords
import Testing

/// Cheap enough for tests.
let cheap = PasswordParameters(memoryKiB: 64, iterations: 1, parallelism: 1)

@Suite struct PasswordHasherTests {
    @Test(
        "The reference implementation's vectors: 'password', 'somesalt'",
        arguments: [
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
        ])
    func knownHashes(text: String) async throws {
        let hasher = try PasswordHasher(parameters: cheap, threads: 1)
        #expect(try await hasher.prove("password", challenge: prefix(text)) == text)
    }

    @Test func provesWhatItHashed() async throws {
        let hasher = try PasswordHasher(parameters: cheap, threads: 1)
        let stored = try await hasher.hash("grüne Äpfel")
        let challenge = prefix(stored)
        #expect(stored.hasPrefix("$argon2id$v=19$m=64,t=1,p=1$"))
        #expect(stored.split(separator: "$").map(\.count).suffix(2) == [22, 43])
        #expect(try await hasher.prove("grüne Äpfel", challenge: challenge) == stored)
        #expect(try await hasher.prove("Grüne Äpfel", challenge: challenge) != stored)
        #expect(try await hasher.prove("", challenge: challenge) != stored)
        #expect(try await hasher.hash("grüne Äpfel") != stored)
        #expect(!hasher.needsRehash(challenge: challenge))
    }

    @Test func passwordsAreNotNormalized() async throws {
        let hasher = try PasswordHasher(parameters: cheap, threads: 1)
        let composed = try await hasher.hash("caf\u{E9} au lait")
        #expect(try await hasher.prove("cafe\u{301} au lait", challenge: prefix(composed)) != composed)
    }

    @Test func nothingIsCutOff() async throws {
        let hasher = try PasswordHasher(parameters: cheap, threads: 1)
        let long = String(repeating: "x", count: 255)
        let stored = try await hasher.hash(long + "a")
        #expect(try await hasher.prove(long + "b", challenge: prefix(stored)) != stored)
        let zero = try await hasher.hash("before\u{0}after")
        #expect(try await hasher.prove("before\u{0}other", challenge: prefix(zero)) != zero)
    }

    @Test func defaultParameters() async throws {
        let hasher = try PasswordHasher(threads: 1)
        #expect(try await hasher.hash("correct horse").hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
    }

    @Test(arguments: [
        "", "$", "$argon2id$v=19$m=64,t=1,p=1", "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ",
        "$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQ", "$argon2id$m=64,t=1,p=1$c29tZXNhbHQ",
        "$argon2id$v=19$m=64,t=1$c29tZXNhbHQ", "$argon2id$v=19$t=1,m=64,p=1$c29tZXNhbHQ",
        "$argon2id$v=19$m=064,t=1,p=1$c29tZXNhbHQ", "$argon2id$v=19$m=+64,t=1,p=1$c29tZXNhbHQ",
        "$argon2id$v=19$m=4294967360,t=1,p=1$c29tZXNhbHQ", "$argon2id$v=19$m=64,t=1,p=1,x=1$c29tZXNhbHQ",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ=", "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHR",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhb", "$argon2id$v=19$m=64,t=1,p=1$c29t ZXNhbHQ",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$", "x$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ",
        "$argon2id$v=19$m=64,t=1,p=1$" + String(repeating: "A", count: 100_000),
    ])
    func refusesMalformedChallenges(challenge: String) async throws {
        let hasher = try PasswordHasher(parameters: cheap, threads: 1)
        await #expect(throws: PasswordError.malformedChallenge) {
            try await hasher.prove("password", challenge: challenge)
        }
        #expect(hasher.needsRehash(challenge: challenge))
    }

    @Test(arguments: [
        "$argon2id$v=19$m=1048577,t=1,p=1$c29tZXNhbHQ", "$argon2id$v=19$m=64,t=21,p=1$c29tZXNhbHQ",
        "$argon2id$v=19$m=256,t=1,p=17$c29tZXNhbHQ", "$argon2id$v=19$m=7,t=1,p=1$c29tZXNhbHQ",
        "$argon2id$v=19$m=15,t=1,p=2$c29tZXNhbHQ", "$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ",
        "$argon2id$v=19$m=64,t=1,p=0$c29tZXNhbHQ", "$argon2id$v=19$m=4294967295,t=4294967295,p=1$c29tZXNhbHQ",
        "$argon2id$v=19$m=64,t=1,p=1$", "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbA",
        "$argon2id$v=19$m=64,t=1,p=1$" + String(repeating: "AAAA", count: 22),
    ])
    func refusesCostsOutOfBounds(challenge: String) async throws {
        let hasher = try PasswordHasher(parameters: cheap, threads: 1)
        await #expect(throws: PasswordError.unacceptableChallenge) {
            try await hasher.prove("password", challenge: challenge)
        }
    }

    @Test func acceptsTheBoundsThemselves() async throws {
        let hasher = try PasswordHasher(parameters: cheap, threads: 1)
        let longest = String(repeating: "A", count: 86)
        for challenge in [
            "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ", "$argon2id$v=19$m=128,t=20,p=16$c29tZXNhbHQ",
            "$argon2id$v=19$m=64,t=1,p=1$\(longest)",
        ] {
            #expect(try await hasher.prove("password", challenge: challenge).hasPrefix(challenge + "$"))
        }
        #expect(PasswordParameters(memoryKiB: 1_048_576, iterations: 20, parallelism: 16).isAcceptable)
    }

    /// Memory and passes are within their bounds: what they make together is not.
    @Test(arguments: [
        ("m=1048576,t=1,p=1", nil), ("m=65536,t=20,p=1", nil), ("m=196609,t=1,p=1", nil),
        ("m=1048576,t=1,p=1", PasswordParameters(memoryKiB: 65_536, iterations: 3, parallelism: 1)),
    ])
    func refusesWhatCostsTooMuch(parameters: String, own: PasswordParameters?) async throws {
        let hasher = try PasswordHasher(parameters: own ?? PasswordParameters(), threads: 1)
        await #expect(throws: PasswordError.unacceptableChallenge) {
            try await hasher.prove("password", challenge: "$argon2id$v=19$\(parameters)$c29tZXNhbHQ")
        }
    }

    @Test(arguments: [
        ("m=65536,t=3,p=4", nil), ("m=47104,t=1,p=1", nil), ("m=196608,t=1,p=1", nil),
        ("m=70000,t=4,p=1", PasswordParameters(memoryKiB: 70_000, iterations: 1, parallelism: 1)),
    ])
    func admitsWhatOthersUse(parameters: String, own: PasswordParameters?) async throws {
        let hasher = try PasswordHasher(parameters: own ?? PasswordParameters(), threads: 1)
        let challenge = "$argon2id$v=19$\(parameters)$c29tZXNhbHQ"
        #expect(try await hasher.prove("password", challenge: challenge).hasPrefix(challenge + "$"))
    }

    @Test func refusesToHashWithParametersOutOfBounds() {
        #expect(throws: PasswordError.unacceptableChallenge) {
            try PasswordHasher(parameters: PasswordParameters(memoryKiB: 2_000_000))
        }
    }

    @Test(arguments: [
        ("$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA", false),
        ("$argon2id$v=19$m=65,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA", true),
        ("$argon2id$v=19$m=64,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA", true),
        ("$argon2id$v=19$m=64,t=1,p=2$AAAAAAAAAAAAAAAAAAAAAA", true),
        ("$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ", true),
    ])
    func needsRehash(challenge: String, expected: Bool) throws {
        let hasher = try PasswordHasher(parameters: cheap, threads: 1)
        #expect(hasher.needsRehash(challenge: challenge) == expected)
    }

    /// What the database hands out of a stored PHC string.
    private func prefix(_ stored: String) -> String {
        stored.lastIndex(of: "$").map { String(stored[..<$0]) } ?? ""
    }
}
