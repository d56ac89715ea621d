import ArgumentParser
import JSON

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "API tokens of one's own, over the API.", subcommands: [Create.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create", abstract: "Makes an API token and prints it, and nothing else.")

        @Argument(help: "What it is called.")
        var name: String

        @Option(help: "When it ends, like 2030-01-31T00:00:00Z; never without it.")
        var expires: String?

        @OptionGroup var permissions: PermissionOptions

        func run() throws {
            var options: [JSON.Object.Element] = [("permissions", permissions.json)]
            if let expires { options.append(("expires", .string(expires))) }
            let parameters: JSON = [.string(name), .object(.init(options))]
            let reply = try Remote().call("api-tokens/create", parameters.serialized())
            say(try reply.string("data", "token"))
        }
    }
}

struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Users, over the API, for administrators.", subcommands: [Create.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Makes a user and prints the id, and on a second line the password that was generated.")

        @Argument(help: "The new user's name.")
        var name: String

        @Option(help: "The new user's e-mail address.")
        var email: String?

        @OptionGroup var permissions: PermissionOptions

        @Flag(help: "The user cannot sign in until enabled.")
        var disabled = false

        @Flag(help: "Take the password from standard input instead of having one generated.")
        var passwordStdin = false

        func run() throws {
            var fields: [JSON.Object.Element] = [
                ("username", .string(name)), ("permissions", permissions.json), ("enabled", .bool(!disabled)),
            ]
            if let email { fields.append(("email", .string(email))) }
            if passwordStdin { fields.append(("password", .string(try Password.fromStandardInput()))) }
            let reply = try Remote().call("admin/users/create", JSON.array([.object(.init(fields))]).serialized())
            say(try reply.string("data", "id"))
            if !passwordStdin { say(try reply.string("data", "password")) }
        }
    }
}

struct PermissionOptions: ParsableArguments {
    @Option(name: .customLong("permissions"), help: "Permissions to switch on, separated by commas.")
    var list: String = ""

    var json: JSON {
        .object(.init(list.split(separator: ",").map { (String($0), true) }))
    }
}

extension JSONText {
    /// A string somewhere in a reply.
    func string(_ path: String...) throws -> String {
        let text = path.reduce(self as JSONText?) { $0?.member($1) }
        guard let text, let value = try? JSON(parsing: Array(text.bytes)), let string = value.string else {
            complain("the reply has no \(path.joined(separator: "."))")
            throw ExitCode(Status.serverError)
        }
        return string
    }
}
