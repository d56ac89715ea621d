import Foundation
import JSON
import Testing

/// `gatehouse serve` without DATABASE_URL.
@Suite(.timeLimit(.minutes(20))) struct PrivatePostgresTests {
    @Test func theFirstStartPrintsRootsPasswordAndTheSecondReusesTheData() async throws {
        try await PrivateData.with { data in
            let first = try await data.start()
            let password = try #require(first.printedPassword, "\(first.printed)")
            let token = try await first.client { try await $0.signin("root", password) }
            #expect(data.postmaster != nil)
            #expect(first.terminate() == 0)
            #expect(data.postmaster == nil)
            #expect(!first.log.contains(password))

            let second = try await data.start()
            defer { second.terminate() }
            #expect(!second.printed.contains("password"))
            try await second.expectRoot(token, password)
        }
    }

    enum Killed: String, CaseIterable, Sendable {
        case node, postmaster, nodeThenPostmaster, postmasterThenNode
    }

    @Test(arguments: Killed.allCases)
    func afterAKillTheNextStartServesTheSameData(killed: Killed) async throws {
        try await PrivateData.with { data in
            let first = try await data.start()
            let password = try #require(first.printedPassword)
            let token = try await first.client { try await $0.signin("root", password) }
            let postmaster = try #require(data.postmaster)
            switch killed {
            case .node:
                first.kill()
                #expect(data.postmaster == postmaster, "it outlives its node, for the next")
            case .postmaster:
                kill(postmaster, SIGKILL)
                first.terminate()
            case .nodeThenPostmaster:
                first.kill()
                kill(postmaster, SIGKILL)
            case .postmasterThenNode:
                kill(postmaster, SIGKILL)
                first.kill()
            }
            let second = try await data.start()
            #expect(!second.printed.contains("password"))
            try await second.expectRoot(token, password)
            #expect(second.terminate() == 0)
            #expect(data.postmaster == nil)
        }
    }

    /// What makes the cluster lives on without its node for a while.
    @Test(arguments: [1, 200, 500]) func aNodeKilledInItsFirstStart(milliseconds: Int) async throws {
        try await PrivateData.with { data in
            let process = Process()
            process.executableURL = try Node.binary()
            process.arguments = ["serve", "--port", "0"]
            process.environment = Program.environment.merging(data.environment) { $1 }
            Output().attach(to: process)
            try process.run()
            #expect(await eventually { FileManager.default.fileExists(atPath: "\(data.path)/postgres.new/base") })
            // At different moments of what initdb does.
            try await Task.sleep(for: .milliseconds(milliseconds))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            let node = try await data.start()
            #expect(node.terminate() == 0)
            #expect(data.postmaster == nil)
        }
    }

    @Test func aKilledPostgresComesBackUnderARunningNode() async throws {
        try await PrivateData.with { data in
            let node = try await data.start()
            defer { node.terminate() }
            let password = try #require(node.printedPassword)
            let token = try await node.client { try await $0.signin("root", password) }
            for _ in 1...2 {
                let postmaster = try #require(data.postmaster)
                let killed = ContinuousClock.now
                kill(postmaster, SIGKILL)
                try await node.client { client async throws in
                    var statuses: Set<Int> = []
                    let isBack = try await eventually(within: .seconds(10)) {
                        guard data.postmaster.map({ $0 != postmaster }) == true else { return false }
                        // Each lane reconnects by itself: a read and a write must both be served within the time below.
                        let read = try await client.call("profile/read", token: token).status
                        let write = try await client.call("session/signin", token: token).status
                        statuses.formUnion([read, write])
                        return read == 200 && write == 200
                    }
                    #expect(isBack)
                    #expect(ContinuousClock.now - killed < .seconds(4))
                    #expect(statuses.isSubset(of: [200, 503]), "\(statuses)")
                }
            }
        }
    }

    @Test func twoNodesShareOneDataDirectory() async throws {
        try await PrivateData.with { data in
            let first = try await data.start()
            let password = try #require(first.printedPassword)
            let token = try await first.client { try await $0.signin("root", password) }
            let second = try await data.start()
            defer { second.terminate() }
            #expect(!second.printed.contains("password"))
            try await second.expectRoot(token, password)
            #expect(first.terminate() == 0)
            try await second.expectRoot(token, password)
            #expect(second.terminate() == 0)
            #expect(data.postmaster == nil, "the last one ends it")
        }
    }

    @Test func twoFirstStartsAtOnceMakeOneRoot() async throws {
        try await PrivateData.with { data in
            async let one = data.start()
            async let other = data.start()
            let nodes = try await [one, other]
            defer { for node in nodes { node.terminate() } }
            let passwords = nodes.compactMap(\.printedPassword)
            #expect(passwords.count == 1)
            for node in nodes { _ = try await node.client { try await $0.signin("root", passwords[0]) } }
        }
    }

    @Test(arguments: [true, false])
    func resetRootGivesANewPasswordAndEndsSessions(isServing: Bool) async throws {
        try await PrivateData.with { data in
            let first = try await data.start()
            let password = try #require(first.printedPassword)
            let token = try await first.client { try await $0.signin("root", password) }
            if !isServing { first.terminate() }

            let reset = try await data.run("reset-root")
            #expect(reset.status == 0, "\(reset.error)")
            let line = reset.output.split(separator: "\n").filter { $0.hasPrefix("root password: ") }
            #expect(line.count == 1)
            let renewed = String(line.first?.dropFirst("root password: ".count) ?? "")
            #expect(renewed != password)
            #expect((data.postmaster != nil) == isServing)

            let node = isServing ? first : try await data.start()
            defer { node.terminate() }
            try await node.client { client async throws in
                #expect(try await client.call("profile/read", token: token).status == 401)
                let old: JSON = ["username": "root", "password": .string(password)]
                #expect(try await client.call("session/signin", [old]).status == 401)
                let fresh = try await client.signin("root", renewed)
                #expect(try await client.call("profile/read", token: fresh).status == 200)
            }
        }
    }
}

extension Node {
    /// The session still works, and so does the password.
    fileprivate func expectRoot(_ token: String, _ password: String) async throws {
        try await client { client async throws in
            #expect(try await client.call("profile/read", token: token).data?["name"] == "root")
            _ = try await client.signin("root", password)
        }
    }
}
