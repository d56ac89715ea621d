/// The standard library's rounding and `Int64(exactly:)` call the C mathematics library, which nothing here links.
extension Double {
    /// The value without its fraction; nil beyond every Int64.
    var truncated: Int64? { (-0x1p63..<0x1p63).contains(self) ? Int64(self) : nil }

    /// The value where it is an Int64.
    package var integral: Int64? {
        guard let truncated, Double(truncated) == self else { return nil }
        return truncated
    }
}
