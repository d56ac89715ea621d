/// Why a body is no acceptable `multipart/form-data`. None of these carries anything of the body.
package enum MultipartError: Error, Hashable, CaseIterable {
    /// No boundary of 1 to 70 characters from RFC 2046's alphabet.
    case invalidBoundary
    /// A boundary is followed by something else than a line's end or `--`.
    case malformedDelimiter
    /// A part's header is not made of UTF-8 lines `Name: value`, or one that must be unique is repeated.
    case malformedHeader
    /// A part's header is longer than 8 KiB.
    case headerTooLarge
    /// A part has no Content-Disposition `form-data` with a name.
    case notFormData
    /// A part has a Content-Transfer-Encoding that changes bytes; RFC 7578 abolished it.
    case transferEncoding
    /// More than 16 parts.
    case tooManyParts
    /// More than 8 KiB before the first boundary or after the last.
    case surroundingsTooLarge
    /// The body ends before its closing boundary.
    case truncated

    /// A sentence for the client.
    package var message: String {
        switch self {
        case .invalidBoundary: "multipart boundary missing or invalid"
        case .malformedDelimiter: "malformed multipart boundary line"
        case .malformedHeader: "malformed header of a part"
        case .headerTooLarge: "header of a part too large"
        case .notFormData: "part without a form-data name"
        case .transferEncoding: "content transfer encoding not supported"
        case .tooManyParts: "too many parts"
        case .surroundingsTooLarge: "too much text around the parts"
        case .truncated: "multipart body incomplete"
        }
    }
}
