import Foundation
import JSON
import Testing

/// A node that may open few files.
@Suite(.timeLimit(.minutes(20))) struct FileDescriptorTests {
    @Test func moreConnectionsThanThereAreFilesFor() async throws {
        // This process has the other ends.
        try raiseFileLimit(to: 2_000)
        try await TestDatabase.with { database in
            let launcher = ["/usr/bin/prlimit", "--nofile=600:600"]
            try await Node.with(database, launcher: launcher) { node async throws in
                #expect(node.log.contains("fewer connections than GATEHOUSE_CONNECTION_LIMIT"))
                try await node.client { client async throws in
                    var others: [Client] = []
                    defer { for other in others { other.close() } }
                    // Those beyond the limit wait in the system's queue.
                    for _ in 1...650 { others.append(try await Client(port: node.port)) }
                    let began = ContinuousClock.now
                    let request = #"{"jsonrpc":"2.0","id":1,"method":"/v1/test/test","params":["x"]}"#
                    while .now - began < .seconds(4), node.isRunning {
                        try #require(try await client.post("/", "[\(request),\(request)]").status == 200)
                    }
                    #expect(node.isRunning)
                }
                try await node.client { client async throws in
                    #expect(try await client.call("test/test", ["x"]).status == 200)
                }
                #expect(node.terminate() == 0)
            }
        }
    }

    @Test func fewerThanTheNodeItselfNeeds() async throws {
        try await TestDatabase.with { database in
            let outcome = try await Program.run(
                URL(filePath: "/usr/bin/prlimit"),
                ["--nofile=300:300", try Node.binary().path(), "serve", "--port", "0"],
                environment: ["DATABASE_URL": try database.url(as: "gatehouse_owner")])
            #expect(outcome.status == 1)
            #expect(outcome.error.contains("too few file descriptors: 300"), "\(outcome)")
        }
    }
}
