/// Which passwords may be set: 8 to 256 characters, counted as Unicode scalars, and none of the most common ones.
///
/// Common passwords are recognized in upper, lower and mixed case. Nothing is trimmed, normalized or cut off.
package enum PasswordPolicy {
    /// Accepted lengths in Unicode scalars.
    package static let lengths = 8...256

    /// The rule that a password breaks.
    package enum Violation: Error, Hashable, CaseIterable {
        case tooShort
        case tooLong
        case tooCommon

        /// A sentence for the user.
        package var message: String {
            switch self {
            case .tooShort: "the password must have at least 8 characters"
            case .tooLong: "the password must have at most 256 characters"
            case .tooCommon: "the password is one of the most common ones"
            }
        }
    }

    /// Throws the first rule that `password` breaks.
    package static func check(_ password: String) throws(Violation) {
        // A scalar has at most four bytes of UTF-8, so a huge text is refused before anything is counted.
        guard password.utf8.count <= 4 * lengths.upperBound else { throw .tooLong }
        let length = password.unicodeScalars.count
        guard length >= lengths.lowerBound else { throw .tooShort }
        guard length <= lengths.upperBound else { throw .tooLong }
        guard !isCommon(password.lowercased()) else { throw .tooCommon }
    }

    private static func isCommon(_ password: String) -> Bool {
        CommonPasswords.others.contains(password[...])
            || isWordWithEnding(password)
            || isRow(password)
            || isShortRepetition(password)
    }

    private static func isWordWithEnding(_ password: String) -> Bool {
        var end = password.endIndex
        while end > password.startIndex {
            let ending = password[end...]
            // No ending is longer; this also bounds the work for long passwords.
            guard ending.utf8.count <= 10 else { return false }
            let isEnding = ending.isEmpty || CommonPasswords.endings.contains(ending) || isYear(ending)
            if isEnding, CommonPasswords.words.contains(password[..<end]) { return true }
            end = password.index(before: end)
        }
        return false
    }

    private static func isYear(_ text: Substring) -> Bool {
        guard text.utf8.count == 4, let year = Int(text) else { return false }
        return (1950...2050).contains(year)
    }

    private static func isRow(_ password: String) -> Bool {
        let forwards = Array(password.utf8)
        let backwards = Array(forwards.reversed())
        return CommonPasswords.rows.contains { row in
            let row = Array(row.utf8)
            guard forwards.count <= row.count else { return false }
            return (0...row.count - forwards.count).contains { start in
                let stretch = row[start..<start + forwards.count]
                return stretch.elementsEqual(forwards) || stretch.elementsEqual(backwards)
            }
        }
    }

    /// One to three characters over and over, up to sixteen in all: aaaaaaaa, 12121212, abcabcabc.
    private static func isShortRepetition(_ password: String) -> Bool {
        let scalars = Array(password.unicodeScalars)
        guard scalars.count <= 16 else { return false }
        return (1...3).contains { period in
            scalars.indices.dropFirst(period).allSatisfy { scalars[$0] == scalars[$0 - period] }
        }
    }
}
