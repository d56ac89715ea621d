package import Catalogue
package import ClientAddresses
package import Tokens

/// Token buckets, kept as the one moment at which each is full again: a call moves it by a share of the rate's time, and none
/// may move it further ahead than all of that time (ITU-T I.371, the virtual scheduling algorithm).
///
/// Bounded: the `capacity` buckets used last are kept, and no more than twice as many.
package struct RateLimiter: Sendable {
    /// Whom a bucket belongs to.
    package enum Owner: Hashable, Sendable {
        case token(SHA256Digest)
        case user(Int64)
        case address(IPAddress?)
    }

    package struct Key: Hashable, Sendable {
        package let method: String
        package let subject: MethodLimits.Subject
        package let owner: Owner

        package init(method: String, subject: MethodLimits.Subject, owner: Owner) {
            self.method = method
            self.subject = subject
            self.owner = owner
        }
    }

    /// What one rate says to a call.
    package enum Answer: Equatable {
        /// There is a token; the bucket will be full at `until` once it is taken.
        case admitted(until: Int64, Quota)
        case refused(Quota)
    }

    private let capacity: Int
    /// Nanoseconds of the monotonic clock.
    private var recent: [Key: Int64] = [:]
    private var older: [Key: Int64] = [:]

    package init(capacity: Int) { self.capacity = capacity }

    package var count: Int { recent.count + older.count }

    /// Takes nothing yet: a call that another limit refuses costs nothing.
    package mutating func look(_ key: Key, _ rate: MethodLimits.Rate, now: Int64) -> Answer {
        let share = (Int64(rate.seconds) * 1_000_000_000 + Int64(rate.requests) - 1) / Int64(rate.requests)
        // All of the shares, not the rate's time: rounded, they are some nanoseconds more, and all of them must fit.
        let window = share * Int64(rate.requests)
        let full = max(find(key, atMost: now + window) ?? now, now)
        func quota(remaining: Int64, wait: Int64) -> Quota {
            Quota(
                policy: rate.subject.rawValue, requests: rate.requests, seconds: rate.seconds,
                remaining: Int(remaining), reset: Int((wait + 999_999_999) / 1_000_000_000))
        }
        let until = full + share
        let room = now + window - until
        guard room >= 0 else { return .refused(quota(remaining: 0, wait: -room)) }
        let remaining = room / share
        return .admitted(until: until, quota(remaining: remaining, wait: (remaining + 1) * share - room))
    }

    /// Cut to `limit`: a rate that has become shorter since does not keep anybody waiting for longer than it takes.
    private mutating func find(_ key: Key, atMost limit: Int64) -> Int64? {
        guard let known = recent[key] ?? older[key] else { return nil }
        let full = min(known, limit)
        // Who goes on calling is not forgotten, also while he is refused.
        take(key, until: full)
        return full
    }

    package mutating func take(_ key: Key, until: Int64) {
        recent[key] = until
        guard recent.count >= capacity else { return }
        older = recent
        recent = [:]
    }
}
