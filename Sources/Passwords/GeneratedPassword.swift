/// Passwords made for users, such as root's first one.
package enum GeneratedPassword {
    /// Number of characters.
    package static let length = 22

    /// 22 letters and digits, evenly distributed: 130.9 bits (22 × log2 62).
    package static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        let characters = (0..<length).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] }
        return String(decoding: characters, as: UTF8.self)
    }

    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
}
