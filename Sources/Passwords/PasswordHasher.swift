private import CArgon2
private import NIOCore
private import NIOPosix

/// Hashes passwords with argon2id on threads of its own, never on an event loop or in Swift's own pool.
///
/// At most `threads` hashes run at once, so the memory needed is bounded by `threads` times that of the parameters. There may
/// be more slots than threads: while one task that has a slot waits for the database, another one's hash runs. At most
/// `queueLimit` tasks wait for a slot, first come, first served, and the next is refused with `PasswordError.overloaded` at once.
///
/// Passwords are hashed as their UTF-8 bytes, without any normalization.
package final class PasswordHasher: Sendable {
    /// The machine's cores.
    package static var coreCount: Int { System.coreCount }

    /// The cost of new hashes.
    package let parameters: PasswordParameters

    private let pool: NIOThreadPool
    private let slots: SlotQueue

    /// - Parameters:
    ///   - threads: How many passwords are hashed at once.
    ///   - slots: How many tasks may have a slot; as many as threads if nil.
    ///   - queueLimit: How many tasks may wait for a slot.
    /// - Throws: `PasswordError.unacceptableChallenge` where `parameters` are out of bounds.
    package init(
        parameters: PasswordParameters = PasswordParameters(),
        threads: Int = coreCount,
        slots: Int? = nil,
        queueLimit: Int = 64
    ) throws(PasswordError) {
        // For the whole process: large buffers go back to the system at once. glibc would raise its threshold with the first
        // one that is freed, and keep what bodies of a mebibyte took.
        mallopt(M_MMAP_THRESHOLD, 1 << 20)
        guard parameters.isAcceptable else { throw .unacceptableChallenge }
        self.parameters = parameters
        self.slots = SlotQueue(slots: max(1, slots ?? threads), queueLimit: max(0, queueLimit))
        pool = NIOThreadPool(numberOfThreads: max(1, threads))
        pool.start()
    }

    deinit {
        pool.shutdownGracefully { _ in }
    }

    /// Runs `body` with a slot, waiting for one if need be; the slot is free again when `body` returns or throws.
    ///
    /// Take the slot first and book the attempt in the database inside: then a node that refuses for want of
    /// capacity has booked nothing.
    ///
    /// - Throws: `PasswordError.overloaded`, `CancellationError` while waiting, whatever `body` throws.
    package nonisolated(nonsending) func withSlot<R>(
        _ body: nonisolated(nonsending) (borrowing PasswordSlot) async throws -> R
    ) async throws -> R {
        try await slots.acquire()
        defer {
            slots.release()
            if slots.isIdle { Argon2Memory.release() }
        }
        // Named, since Swift 6.3.1's optimizer crashes on a temporary here.
        let slot = PasswordSlot(hasher: self)
        return try await body(slot)
    }

    /// The complete PHC string of `password` under a new random salt of 16 bytes.
    ///
    /// - Throws: `PasswordError`, `CancellationError`.
    package func hash(_ password: String) async throws -> String {
        try await withSlot { slot in try await slot.hash(password) }
    }

    /// The complete PHC string of `password` under the challenge's parameters and salt: what the database compares
    /// with what it stores.
    ///
    /// - Throws: `PasswordError`, `CancellationError`. Whether the password is right is not known here.
    package func prove(_ password: String, challenge: String) async throws -> String {
        try await withSlot { slot in try await slot.prove(password, challenge: challenge) }
    }

    /// Whether a password stored under `challenge` should be hashed anew once it is known to be right: its
    /// parameters or the length of its salt are not those of new hashes, or it cannot be read.
    package func needsRehash(challenge: String) -> Bool {
        guard let challenge = try? PasswordChallenge(parsing: challenge) else { return true }
        return challenge.parameters != parameters || challenge.salt.count != Self.saltLength
    }

    /// Number of tasks that wait for a slot.
    package var waiting: Int {
        slots.waiting
    }

    /// What a stored hash may ask for, as `PasswordParameters.work`: four times what new ones cost, and at least this. Whoever
    /// can write a hash cannot make its sign-ins cost the node what it likes.
    private static let leastWorkLimit: UInt64 = 3 * 65_536

    /// A stored hash's challenge.
    func challenge(parsing text: String) throws(PasswordError) -> PasswordChallenge {
        let challenge = try PasswordChallenge(parsing: text)
        guard challenge.parameters.work <= max(4 * parameters.work, Self.leastWorkLimit) else {
            throw .unacceptableChallenge
        }
        return challenge
    }

    /// Length of a new salt in bytes.
    static let saltLength = 16

    func newChallenge() throws(PasswordError) -> PasswordChallenge {
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<Self.saltLength).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        guard let challenge = PasswordChallenge(parameters: parameters, salt: salt) else {
            throw .unacceptableChallenge
        }
        return challenge
    }

    /// Not abandoned when the task is cancelled: the slot stays taken as long as the thread works.
    func run(_ password: String, _ challenge: PasswordChallenge) async throws -> String {
        try await pool.runIfActive { try Argon2.hash(password, challenge) }
    }
}
