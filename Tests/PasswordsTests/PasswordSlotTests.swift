import Passwords
import Testing

@Suite(.timeLimit(.minutes(10))) struct PasswordSlotTests {
    @Test func holdsAtMostAsManySlotsAsThreads() async throws {
        let hasher = try PasswordHasher(parameters: cheap, threads: 3)
        let held = Recorder((now: 0, most: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<30 {
                group.addTask {
                    try await hasher.withSlot { slot in
                        held.access { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                        _ = try await slot.hash("password")
                        held.access { $0.now -= 1 }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(held.access { $0.now } == 0)
        #expect((1...3).contains(held.access { $0.most }))
    }

    @Test func lendsAsManySlotsAsItIsTold() async throws {
        let hasher = try PasswordHasher(parameters: cheap, threads: 1, slots: 2, queueLimit: 1)
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask { try await hasher.withSlot { _ in await gate.wait() } }
            }
            // Two have one.
            await until { hasher.waiting == 1 }
            await #expect(throws: PasswordError.overloaded) { try await hasher.hash("password") }
            gate.open()
            try await group.waitForAll()
        }
    }

    @Test func refusesAtOnceBeyondTheQueue() async throws {
        let hasher = try PasswordHasher(parameters: cheap, threads: 1, queueLimit: 2)
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask { try await hasher.withSlot { _ in await gate.wait() } }
            }
            await until { hasher.waiting == 2 }
            await #expect(throws: PasswordError.overloaded) { try await hasher.hash("password") }
            #expect(hasher.waiting == 2)
            gate.open()
            try await group.waitForAll()
        }
        #expect(try await hasher.hash("password").hasPrefix("$argon2id$"))
    }

    @Test func servesInOrder() async throws {
        let hasher = try PasswordHasher(parameters: cheap, threads: 1)
        let gate = Gate()
        let order = Recorder<[Int]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await hasher.withSlot { _ in await gate.wait() } }
            await until { gate.waiting == 1 }
            for number in 0..<10 {
                group.addTask { try await hasher.withSlot { _ in order.access { $0.append(number) } } }
                await until { hasher.waiting == number + 1 }
            }
            gate.open()
            try await group.waitForAll()
        }
        #expect(order.access { $0 } == Array(0..<10))
    }

    @Test func cancellingAWaiterLeavesTheOthers() async throws {
        let hasher = try PasswordHasher(parameters: cheap, threads: 1)
        let gate = Gate()
        let holder = Task { try await hasher.withSlot { _ in await gate.wait() } }
        await until { gate.waiting == 1 }
        let cancelled = Task { try await hasher.hash("password") }
        await until { hasher.waiting == 1 }
        let other = Task { try await hasher.hash("password") }
        await until { hasher.waiting == 2 }

        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        #expect(hasher.waiting == 1)

        gate.open()
        try await holder.value
        #expect(try await other.value.hasPrefix("$argon2id$"))
    }

    @Test func aCancelledTaskNeverGetsASlot() async throws {
        let hasher = try PasswordHasher(parameters: cheap, threads: 1, queueLimit: 0)
        let gate = Gate()
        let late = Task {
            await gate.wait()
            return try await hasher.withSlot { _ in true }
        }
        late.cancel()
        gate.open()
        await #expect(throws: CancellationError.self) { try await late.value }
        #expect(try await hasher.withSlot { _ in true })
    }

    @Test func errorsReleaseTheSlot() async throws {
        struct Refused: Error {}
        let hasher = try PasswordHasher(parameters: cheap, threads: 1, queueLimit: 0)
        for _ in 0..<3 {
            await #expect(throws: Refused.self) { try await hasher.withSlot { _ in throw Refused() } }
            await #expect(throws: PasswordError.malformedChallenge) {
                try await hasher.prove("password", challenge: "nonsense")
            }
        }
        #expect(try await hasher.hash("password").hasPrefix("$argon2id$"))
    }

    @Test func cancellationInAStormLosesNoSlot() async throws {
        let hasher = try PasswordHasher(parameters: cheap, threads: 2, queueLimit: 1_000)
        for _ in 0..<20 {
            let tasks = (0..<20).map { _ in Task { try await hasher.hash("password") } }
            for task in tasks.enumerated() where task.offset.isMultiple(of: 3) { task.element.cancel() }
            for task in tasks { _ = try? await task.value }
        }
        #expect(hasher.waiting == 0)
        let gate = Gate()
        let holders = (0..<2).map { _ in Task { try await hasher.withSlot { _ in await gate.wait() } } }
        await until { gate.waiting == 2 }
        gate.open()
        for holder in holders { try await holder.value }
    }
}

/// Waits until something that another task does has happened; the suite's time limit ends what never does.
private func until(_ condition: () -> Bool) async {
    while !condition(), !Task.isCancelled {
        await Task.yield()
    }
}
