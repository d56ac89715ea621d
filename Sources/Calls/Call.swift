package import Catalogue
package import ClientAddresses
package import JSON
package import NIOCore
package import Tokens

/// Who a request says it is.
package struct Credential: Sendable {
    /// Something was presented as a token, well formed or not.
    package let isPresent: Bool
    /// Of a well-formed token; PostgreSQL knows whether it is good.
    package let hash: SHA256Digest?

    package static let none = Credential(isPresent: false, hash: nil)
    package static let malformed = Credential(isPresent: true, hash: nil)

    package static func token(_ token: Token) -> Credential {
        Credential(isPresent: true, hash: token.hash)
    }
}

/// One call of an API method, whatever it came in by.
package struct Call: Sendable {
    package let method: Method
    /// Validated against the method's schema; trailing optional ones may be missing.
    package var parameters: [JSON]
    /// Of the file that came with it, where the method takes that.
    package var content: [UInt8]?
    package let credential: Credential
    package let address: IPAddress?
    package let userAgent: String?
    package let requestID: String
    /// When its request was complete: what slow clients take is not the method's time.
    package let started: NIODeadline

    package init(
        method: Method,
        parameters: [JSON],
        credential: Credential,
        address: IPAddress?,
        userAgent: String?,
        requestID: String,
        started: NIODeadline = .now()
    ) {
        self.method = method
        self.parameters = parameters
        self.credential = credential
        self.address = address
        self.userAgent = userAgent
        self.requestID = requestID
        self.started = started
    }
}
