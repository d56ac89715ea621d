import Catalogue
import ClientAddresses
import NIOCore
import PostgresClient
import Synchronization
import Tokens

/// Decides which calls of limited methods are executed.
final class Limits: Sendable {
    /// What an admitted call has taken: `leave` gives it back.
    struct Ticket: Sendable {
        fileprivate let places: [Place]
        let quotas: [Quota]
    }

    /// Where calls count that are executed at once.
    fileprivate struct Place: Hashable {
        let method: String
        /// Nil: all of the method's calls.
        let owner: RateLimiter.Owner?
    }

    private struct State {
        var active: [Place: Int] = [:]
        var rates = RateLimiter(capacity: 50_000)
    }

    private let state = Mutex(State())
    private let owners: TokenOwners

    init(client: PostgresClient) {
        owners = TokenOwners(client: client)
    }

    /// Calls back at once, or on the reactor's event loop once it is known whose token it is; `fault` makes an error of what
    /// the database says instead.
    func admit(
        _ call: Call,
        fault: @escaping @Sendable (DatabaseError) -> CallError,
        _ completion: @escaping @Sendable (Result<Ticket, CallError>) -> Void
    ) {
        guard call.method.limits.needsUser, let hash = call.credential.hash else {
            return completion(enter(call, user: nil))
        }
        owners.find(hash) { [self] user in
            completion(user.mapError(fault).flatMap { enter(call, user: $0) })
        }
    }

    private func enter(_ call: Call, user: Int64?) -> Result<Ticket, CallError> {
        let (method, limits) = (call.method.id, call.method.limits)
        let guest = RateLimiter.Owner.address(call.address?.network)
        // Whoever's token is worth nothing is a guest: else made-up tokens would have a quota each.
        let person = user.map { RateLimiter.Owner.user($0) } ?? guest
        let now = Int64(NIODeadline.now().uptimeNanoseconds)
        return state.withLock { state in
            var places: [Place] = []
            let activeLimits: [(Int?, RateLimiter.Owner?)] = [(limits.active, nil), (limits.activePerUser, person)]
            for (limit, owner) in activeLimits {
                guard let limit else { continue }
                let place = Place(method: method, owner: owner)
                guard state.active[place, default: 0] < limit else { return .failure(.tooMany(retryAfter: 1)) }
                places.append(place)
            }
            var taken: [(RateLimiter.Key, Int64)] = []
            var quotas: [Quota] = []
            var refusal: CallError?
            for rate in limits.rates {
                let owner: RateLimiter.Owner =
                    switch rate.subject {
                    case .address: guest
                    case .user: person
                    case .token: user == nil ? guest : call.credential.hash.map { .token($0) } ?? guest
                    }
                let key = RateLimiter.Key(method: method, subject: rate.subject, owner: owner)
                switch state.rates.look(key, rate, now: now) {
                case .admitted(let until, let quota):
                    taken.append((key, until))
                    quotas.append(quota)
                case .refused(let quota):
                    quotas.append(quota)
                    refusal = .tooMany(retryAfter: max(quota.reset, refusal?.retryAfter ?? 1))
                }
            }
            if var refusal {
                refusal.quotas = quotas
                return .failure(refusal)
            }
            for (key, until) in taken { state.rates.take(key, until: until) }
            for place in places { state.active[place, default: 0] += 1 }
            return .success(Ticket(places: places, quotas: quotas))
        }
    }

    func leave(_ ticket: Ticket) {
        guard !ticket.places.isEmpty else { return }
        state.withLock { state in
            for place in ticket.places {
                let left = (state.active[place] ?? 1) - 1
                state.active[place] = left > 0 ? left : nil
            }
        }
    }
}
