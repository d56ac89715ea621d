/// What a caller has left of one of a method's rates.
package struct Quota: Sendable, Equatable {
    /// The rate's name: whom it counts for.
    package let policy: String
    package let requests: Int
    package let seconds: Int
    package let remaining: Int
    /// Seconds until there is one more.
    package let reset: Int
}
