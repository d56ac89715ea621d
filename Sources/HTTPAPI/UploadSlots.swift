package import ClientAddresses
import Synchronization

/// How many uploads may be on the way, in all and for one client. A client is what limits count as one: an address, of
/// IPv6 its /64. Bounded: remembers nobody who has no upload.
package final class UploadSlots: Sendable {
    private struct State {
        var total = 0
        var held: [IPAddress?: Int] = [:]
    }

    private let limit: Int
    private let clientLimit: Int
    private let state = Mutex(State())

    package init(limit: Int, clientLimit: Int) {
        self.limit = limit
        self.clientLimit = clientLimit
    }

    /// False: there is none left, and nothing was taken.
    package func take(for address: IPAddress?) -> Bool {
        let client = address?.network
        return state.withLock { state in
            let held = state.held[client, default: 0]
            guard state.total < limit, held < clientLimit else { return false }
            state.total += 1
            state.held[client] = held + 1
            return true
        }
    }

    package func giveBack(for address: IPAddress?) {
        let client = address?.network
        state.withLock { state in
            let left = (state.held[client] ?? 1) - 1
            state.held[client] = left > 0 ? left : nil
            state.total -= 1
        }
    }
}
