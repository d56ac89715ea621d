import Foundation
import Testing

/// scripts/with-postgres: what it starts is gone when it ends, however it ends.
@Suite(.timeLimit(.minutes(5))) struct ThrowAwayPostgresTests {
    private static let script = Application.project.appending(path: "scripts/with-postgres")

    @Test func statusIsThatOfTheCommand() async throws {
        let done = try await Program.run(Self.script, ["sh", "-c", "echo $PGHOST; touch $TMPDIR/left; exit 7"])
        #expect(done.status == 7)
        #expect(Self.isGone(done.output))
    }

    @Test func whatTheCommandLeavesIsKilled() async throws {
        let done = try await Program.run(
            Self.script, ["sh", "-c", "setsid sleep 600 >/dev/null 2>&1 & echo $!"])
        let process = done.output.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(done.status == 0 && Int(process) != nil)
        // One that nobody has asked for its status yet has no program any more.
        #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/exe")) == nil)
    }

    /// A signal to the script's process group reaches script and command at one moment: neither waits for the other for ever.
    @Test(arguments: [SIGTERM, SIGHUP]) func aSignalEndsAll(signal: Int32) async throws {
        // In a group of its own, which is told as a whole, as timeout(1) does it.
        let kill = """
            set -m
            "$1" sh -c 'echo $PGHOST; touch $TMPDIR/left; echo ready >&3; exec sleep 60' 3>ready &
            until [ -s ready ]; do sleep 0.05; done
            for time in 1 2 3 4 5; do kill -\(signal) -$!; done
            wait $!
            """
        try await withFolder { folder in
            let done = try await Program.run(
                URL(filePath: "/bin/bash"), ["-c", kill, "bash", Self.script.path()], directory: folder,
                within: .seconds(40))
            #expect(done.status == 128 + signal)
            #expect(Self.isGone(done.output))
        }
    }

    /// Whether the folder of which a command printed the name is no longer there.
    private static func isGone(_ output: String) -> Bool {
        let folder = output.trimmingCharacters(in: .whitespacesAndNewlines)
        return folder.hasPrefix("/") && !FileManager.default.fileExists(atPath: folder)
    }
}
