import Passwords
import Testing

@Suite struct PasswordPolicyTests {
    @Test func lengthsAreUnicodeScalars() throws {
        #expect(throws: PasswordPolicy.Violation.tooShort) { try PasswordPolicy.check("kT9#wq2") }
        try PasswordPolicy.check("kT9#wq2z")
        let unit = "kT9#wq2z"
        try PasswordPolicy.check(String(repeating: unit, count: 32))
        #expect(throws: PasswordPolicy.Violation.tooLong) {
            try PasswordPolicy.check(String(repeating: unit, count: 32) + "k")
        }
        // Seven scalars of four bytes each, and a flag that is one character but two scalars.
        #expect(throws: PasswordPolicy.Violation.tooShort) { try PasswordPolicy.check("𝄞🎻🎺🥁🎷🎸🪕") }
        try PasswordPolicy.check("𝄞🎻🎺🥁🎷🎸🇫🇷")
        try PasswordPolicy.check(String(repeating: "𝄞🎻🎺🥁🎷🎸🪕🪗", count: 32))
        #expect(throws: PasswordPolicy.Violation.tooLong) {
            try PasswordPolicy.check(String(repeating: "long", count: 1_000_000))
        }
    }

    @Test(arguments: [
        "password", "Password1", "PASSWORD123", "p@ssw0rd", "Passw0rd!", "12345678", "123456789", "1234567890",
        "87654321", "qwertyuiop", "QwErTy123", "iloveyou", "football1", "1q2w3e4r", "1qaz2wsx", "abcdefgh", "asdfghjkl",
        "sunshine", "princess1", "welcome1", "admin123", "letmein1", "trustno1", "summer2024", "Monday2025",
        "liverpool7",
        "aaaaaaaa", "11111111", "12121212", "abcabcabc", "qwertyuiop[]", "asdfghjkl;'", "changeme", "passwordpassword",
    ])
    func refusesCommonPasswords(password: String) {
        #expect(throws: PasswordPolicy.Violation.tooCommon) { try PasswordPolicy.check(password) }
    }

    @Test(arguments: [
        "correct horse battery staple", "kT9#wq2z", "passwordsarehard", "xpassword", "password1999x", "summer20245",
        "Schreibtischlampe", "        x", "mississippi river", "123456789012345678901234567890123", "пароль-для-теста",
        "footballs are round", "welcomehome42", "1950193019",
    ])
    func acceptsOthers(password: String) throws {
        try PasswordPolicy.check(password)
    }

    @Test func longMonotonyIsNotCommon() throws {
        try PasswordPolicy.check(String(repeating: "x", count: 256))
    }

    @Test func generatedPasswordsPass() throws {
        var seen: Set<String> = []
        for _ in 0..<1_000 {
            let password = GeneratedPassword.make()
            #expect(password.utf8.count == GeneratedPassword.length)
            #expect(password.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
            try PasswordPolicy.check(password)
            seen.insert(password)
        }
        #expect(seen.count == 1_000)
        #expect(Set(seen.joined()).count == 62)
    }
}
