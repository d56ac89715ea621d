/// What a parser finds, in order: for each part `partBegin`, any number of `body` and `partEnd`; last of all `end`.
package enum MultipartEvent {
    case partBegin(PartHeader)
    /// A piece of the part's body, never empty. It points into the chunk just consumed or the parser itself: valid only
    /// until the closure returns.
    case body(UnsafeRawBufferPointer)
    case partEnd
    case end
}

/// What is known of a part before its body.
package struct PartHeader: Sendable, Hashable {
    /// The form field's name.
    package let name: String
    /// The file's name as the client gave it, to be trusted in nothing: it may hold paths and control characters.
    package let filename: String?
    /// The part's Content-Type as given.
    package let contentType: String?

    package init(name: String, filename: String? = nil, contentType: String? = nil) {
        self.name = name
        self.filename = filename
        self.contentType = contentType
    }
}
