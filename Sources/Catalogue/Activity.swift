import Synchronization

/// How many calls of one method this node executes; goes on counting when the catalogue is loaded again.
package final class Activity: Sendable {
    private let count = Atomic<Int>(0)

    package func begin() { count.add(1, ordering: .relaxed) }
    package func end() { count.subtract(1, ordering: .relaxed) }
    package var current: Int { count.load(ordering: .relaxed) }
}
