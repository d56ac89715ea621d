package import Schemas

/// A refused call as the client sees it: docs/errors.md lists them all.
package struct CallError: Error, Sendable, Equatable {
    /// `error.code`: a JSON-RPC code of the contract, or the HTTP status for a method's own refusals.
    package let code: Int
    /// HTTP status.
    package let status: Int
    package let message: String
    package var violations: [Schema.Violation] = []
    /// Seconds, for the Retry-After header.
    package var retryAfter: Int?
    /// Methods that are allowed instead, for the Allow header.
    package var allow: String?
    /// A 401 that says nothing about the token that came along: a wrong password.
    package var isAboutPassword = false

    package init(code: Int, status: Int, message: String) {
        self.code = code
        self.status = status
        self.message = message
    }

    /// What is left of the method's rates, for the RateLimit headers.
    package var quotas: [Quota] = []

    /// A fault of ours.
    package var isException: Bool { status == 500 }
    /// Over a limit of the method.
    package var isDeclined: Bool { code == -32802 }

    /// A method's own refusal: the code is the HTTP status.
    package static func refused(_ status: Int, _ message: String, retryAfter: Int? = nil) -> CallError {
        var error = CallError(code: status, status: status, message: message)
        error.retryAfter = retryAfter
        return error
    }

    package static let guestRefused = CallError(
        code: -32801, status: 401, message: "Insufficient permissions to call API method")
    package static let userRefused = CallError(
        code: -32801, status: 403, message: "Insufficient permissions to call API method")
    package static func tooMany(retryAfter seconds: Int) -> CallError {
        var error = CallError(code: -32802, status: 429, message: "Too many requests")
        error.retryAfter = seconds
        return error
    }
    package static let unsupportedContentType = CallError(
        code: -32803, status: 415, message: "Unsupported content type")
    package static func methodNotAllowed(allow: String) -> CallError {
        var error = CallError(code: -32804, status: 405, message: "HTTP method is not allowed")
        error.allow = allow
        return error
    }
    package static let undecodable = CallError(
        code: -32807, status: 400, message: "Unable to decode message body")
    /// `reason`: what is wrong with a body that nobody can read without a tool. Holds nothing of the body.
    package static func undecodable(_ reason: String) -> CallError {
        CallError(code: undecodable.code, status: undecodable.status, message: "\(undecodable.message): \(reason)")
    }
    package static func invalidParameters(_ violations: [Schema.Violation]) -> CallError {
        var error = CallError(code: -32808, status: 400, message: "Parameters validation error")
        error.violations = violations
        return error
    }
    package static let methodNotFound = CallError(
        code: -32809, status: 404, message: "API method is not found")
    package static let bodyTooLarge = CallError(
        code: 413, status: 413, message: "Message body is too large")
    package static let uploadTooLarge = CallError(
        code: -32902, status: 413, message: "Upload is too large")
    package static let uploadTypeRefused = CallError(
        code: -32906, status: 400, message: "Content type of the upload is not accepted")
    package static let unexpectedField = CallError(
        code: -32907, status: 400, message: "Unexpected multipart field")
    /// Before there is a call: what came is no HTTP, or RFC 9112 wants it refused.
    package static let malformedRequest = refused(400, "Malformed HTTP request")
    package static let parseError = CallError(code: -32700, status: 400, message: "Parse error")
    package static func parseError(_ reason: String) -> CallError {
        CallError(code: parseError.code, status: parseError.status, message: "\(parseError.message): \(reason)")
    }
    package static let invalidRequest = CallError(code: -32600, status: 400, message: "Invalid Request")
    package static let internalError = CallError(code: 500, status: 500, message: "Internal error")
    package static let unavailable = refused(503, "Service unavailable", retryAfter: 1)
    package static let busy = refused(503, "Service is overloaded", retryAfter: 1)
}
