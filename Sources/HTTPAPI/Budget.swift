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

/// What one connection has of a budget. Its owner brings it to 0 in the end.
struct BudgetShare {
    private let budget: Budget
    private let free: Int
    private var taken = 0

    /// `free`: up to so much costs nothing.
    init(of budget: Budget, free: Int = 0) {
        self.budget = budget
        self.free = free
    }

    /// Takes or gives back what makes the share that of `held`. False: there is not so much left, and nothing was taken.
    @discardableResult
    mutating func adjust(to held: Int) -> Bool {
        let due = held > free ? held : 0
        if due > taken {
            guard budget.take(due - taken) else { return false }
        } else {
            budget.giveBack(taken - due)
        }
        taken = due
        return true
    }
}
