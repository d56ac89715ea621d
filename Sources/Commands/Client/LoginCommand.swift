import ArgumentParser
import Glibc
import JSON

struct LoginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login",
        abstract: "Signs in and keeps the session's token for later commands, in a file that only you can read.",
        discussion: "The password is asked for, or is the first line of standard input where that is no terminal.")

    @Argument(help: "User name or e-mail address.")
    var username: String

    @Option(help: "Where the API is (GATEHOUSE_URL; the profile's; \(Remote.defaultURL)).")
    var url: String?

    func run() throws {
        let environment = Environment()
        let path = try Profile.path(environment)
        let url = try url ?? environment.text("GATEHOUSE_URL") ?? Profile.read(path)?.url ?? Remote.defaultURL
        let remote = try Remote(url: Remote.url(url, "--url"), token: nil)
        let password = try isatty(STDIN_FILENO) == 1 ? Password.asked() : Password.fromStandardInput()
        let credentials: JSON = [["username": .string(username), "password": .string(password)]]
        let reply = try remote.call("session/signin", credentials.serialized())
        try Profile(url: remote.url, token: try reply.string("data", "token")).write(path)
        complain("signed in as \(try reply.string("data", "auth", "username")); the session's token is in \(path)")
    }
}

struct LogoutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout", abstract: "Ends the session that login began, and forgets it.")

    func run() throws {
        let path = try Profile.path(Environment())
        guard let profile = try Profile.read(path) else { return }
        do {
            _ = try Remote(url: profile.url, token: profile.token).call("session/signout", Array("[]".utf8))
        } catch let code as ExitCode where code.rawValue == Status.refused {
            // It had ended already.
        } catch {
            complain("the session was not ended; \(path) is kept, to try again")
            throw error
        }
        unlink(path)
    }
}
