/// What a token is for; its prefix names it to secret scanners.
package enum TokenKind: Sendable, Hashable, CaseIterable {
    /// An API token, `gha_`.
    case api
    /// A session token, `ghs_`.
    case session
    /// Confirms an e-mail address, `ghc_`.
    case emailConfirmation
    /// Sets a forgotten password, `ghr_`.
    case passwordReset

    /// Four ASCII characters.
    package var prefix: String {
        switch self {
        case .api: "gha_"
        case .session: "ghs_"
        case .emailConfirmation: "ghc_"
        case .passwordReset: "ghr_"
        }
    }

    /// The prefix's third character, the only one in which kinds differ.
    var letter: UInt8 {
        switch self {
        case .api: UInt8(ascii: "a")
        case .session: UInt8(ascii: "s")
        case .emailConfirmation: UInt8(ascii: "c")
        case .passwordReset: UInt8(ascii: "r")
        }
    }

    init?(letter: UInt8) {
        switch letter {
        case UInt8(ascii: "a"): self = .api
        case UInt8(ascii: "s"): self = .session
        case UInt8(ascii: "c"): self = .emailConfirmation
        case UInt8(ascii: "r"): self = .passwordReset
        default: return nil
        }
    }
}
