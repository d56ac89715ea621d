import Foundation
import JSON
import Testing

/// `gatehouse login` and the profile that it leaves.
@Suite(.timeLimit(.minutes(20)))
struct LoginCommandTests {
    private struct Home {
        let stage: Stage
        let folder: URL
        var url: String { "http://127.0.0.1:\(stage.node.port)" }
        var profile: URL { folder.appending(path: ".config/gatehouse/profile.json") }

        func run(_ arguments: String..., input: String? = nil, environment: [String: String] = [:]) async throws
            -> Program
        {
            try await Program.run(
                try Node.binary("gatehouse"), arguments,
                environment: ["HOME": folder.path()].merging(environment) { $1 }, input: input)
        }

        var mode: Int? {
            (try? FileManager.default.attributesOfItem(atPath: profile.path())[.posixPermissions] as? NSNumber)?
                .intValue
        }
    }

    private static func with(_ body: (Home) async throws -> Void) async throws {
        try await Stage.with { stage in
            try await withFolder { folder in try await body(Home(stage: stage, folder: folder)) }
        }
    }

    @Test func aSessionFromSigninToSignout() async throws {
        try await Self.with { home in
            let login = try await home.run("login", "root", "--url", home.url + "/", input: Node.rootPassword + "\n")
            #expect(login.status == 0 && login.output.isEmpty && login.error.contains("signed in as root"), "\(login)")
            #expect(home.mode == 0o600)
            let token = try #require(
                try JSON(parsing: Array(Data(contentsOf: home.profile)))["token"]?.string)
            #expect(!login.error.contains(token) && !login.error.contains(Node.rootPassword))
            let profile = try await home.run("call", "profile/read")
            #expect(try JSON(parsing: profile.output)["name"] == "root")
            // The profile's token is for the profile's address only; one of the environment goes before it.
            let other = try await home.run(
                "call", "profile/read", environment: ["GATEHOUSE_URL": "http://localhost:\(home.stage.node.port)"])
            #expect(other.status == 4 && other.error.contains("401"))
            let same = try await home.run("call", "profile/read", environment: ["GATEHOUSE_URL": home.url])
            #expect(same.status == 0)
            let someone = try home.stage.database.makeSession(of: try home.stage.database.makeUser("someone"))
            let given = try await home.run("call", "profile/read", environment: ["GATEHOUSE_TOKEN": someone])
            #expect(try JSON(parsing: given.output)["name"] == "someone")
            // Again: the file is replaced. Where the API is, it says itself.
            #expect(try await home.run("login", "root", input: Node.rootPassword).status == 0)
            let again = try JSON(parsing: Array(Data(contentsOf: home.profile)))
            #expect(again["url"]?.string == home.url && again["token"]?.string != token)
            #expect(home.mode == 0o600)
            #expect(try await home.run("logout").status == 0)
            #expect(!FileManager.default.fileExists(atPath: home.profile.path()))
            #expect(try await home.run("call", "profile/read", environment: ["GATEHOUSE_URL": home.url]).status == 4)
            let ended = try home.stage.database.scalar(
                "select count(*) from gatehouse.tokens where kind = 'session' and user_id = 1 and ended is not null")
            #expect(ended == "1")
        }
    }

    @Test func aWrongPasswordLeavesNothing() async throws {
        try await Self.with { home in
            let wrong = try await home.run("login", "root", "--url", home.url, input: "not the password\n")
            #expect(wrong.status == 4 && wrong.error.contains("401"))
            #expect(!wrong.error.contains("not the password"))
            let none = try await home.run("login", "root", "--url", home.url, input: "")
            #expect(none.status == 1 && none.error.contains("no password"))
            #expect(!FileManager.default.fileExists(atPath: home.profile.path()))
        }
    }

    @Test func aProfileThatOthersCanReadIsRefused() async throws {
        try await Self.with { home in
            #expect(try await home.run("login", "root", "--url", home.url, input: Node.rootPassword).status == 0)
            for mode in [0o644, 0o640, 0o604, 0o620] as [mode_t] {
                chmod(home.profile.path(), mode)
                let refused = try await home.run("call", "profile/read")
                #expect(refused.status == 1 && refused.error.contains("readable by nobody else"), "\(refused)")
                #expect(try await home.run("token", "create", "x").status == 1)
                // Others may have written into it where the password would go.
                let login = try await home.run("login", "root", input: Node.rootPassword)
                #expect(login.status == 1 && login.error.contains("sign in again with --url"), "\(login)")
            }
            chmod(home.profile.path(), 0o600)
            #expect(try await home.run("call", "profile/read").status == 0)
            try Data("{}".utf8).write(to: home.profile)
            chmod(home.profile.path(), 0o600)
            let broken = try await home.run("call", "profile/read")
            #expect(broken.status == 1 && broken.error.contains("is no profile"))
        }
    }

    /// At a terminal the password is asked for and not shown; Ctrl-C leaves the terminal as it was.
    @Test func theTerminalShowsNoPassword() async throws {
        try await Self.with { home in
            let script = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../Fixtures/login_at_terminal.py").standardizedFileURL
            func type(_ text: String) async throws -> Program {
                try await Program.run(
                    URL(filePath: "/usr/bin/python3"),
                    ["-B", script.path(), text, Node.binary("gatehouse").path(), "login", "root", "--url", home.url],
                    environment: ["HOME": home.folder.path()])
            }
            let interrupted = try await type("^C")
            #expect(interrupted.output.hasSuffix("ended -2, echo True\n"), "\(interrupted)")
            #expect(!FileManager.default.fileExists(atPath: home.profile.path()))
            let login = try await type(Node.rootPassword)
            #expect(login.output.contains("signed in as root") && !login.output.contains(Node.rootPassword), "\(login)")
            #expect(login.output.hasSuffix("ended 0, echo True\n"))
            #expect(home.mode == 0o600)
        }
    }
}
