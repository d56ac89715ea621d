import Synchronization

/// An amount that may be out at the same time; who finds it used up is refused.
final class Budget: Sendable {
    private let limit: Int
    private let used = Atomic<Int>(0)

    init(_ limit: Int) { self.limit = limit }

    /// False: there is not so much left, and nothing was taken.
    func take(_ amount: Int) -> Bool {
        guard used.add(amount, ordering: .relaxed).newValue <= limit else {
            giveBack(amount)
            return false
        }
        return true
    }

    func giveBack(_ amount: Int) {
        if amount != 0 { used.subtract(amount, ordering: .relaxed) }
    }
}
