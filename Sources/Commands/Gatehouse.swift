package import ArgumentParser
import BuiltInSQL
import Glibc
import Logging
package import Migrator

/// The command line.
package struct Gatehouse: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "gatehouse",
        abstract: "Users, tokens, permissions and call statistics of an API, in your own PostgreSQL.",
        version: "0.1.0 (schema release \(SQLTree.currentRelease))",
        subcommands: [
            ServeCommand.self, MigrateCommand.self, ResetRootCommand.self, DocsCommand.self, CallCommand.self,
            TokenCommand.self, UserCommand.self, LoginCommand.self, LogoutCommand.self,
        ],
        defaultSubcommand: ServeCommand.self
    )

    package init() {}

    /// Parses the process's arguments, runs the command and exits.
    package static func run() async {
        await main()
    }

    /// The built-in SQL tree that commands work with; another one only in the tests of two releases side by side.
    @TaskLocal package static var builtIn = SQLTree.builtIn

    static func logger() throws -> Logger {
        let name = Environment().text("GATEHOUSE_LOG_LEVEL") ?? "info"
        guard let level = Logger.Level(rawValue: name.lowercased()) else {
            throw ValidationError("GATEHOUSE_LOG_LEVEL: one of trace, debug, info, notice, warning, error, critical")
        }
        var logger = Logger(label: "gatehouse") { StreamLogHandler(label: $0, stream: LogStream()) }
        logger.logLevel = level
        return logger
    }
}

/// Prints a line at once, also into a pipe.
func say(_ line: String) {
    print(line)
    fflush(nil)
}

/// An operator's error: one line, exit status 1.
struct CommandError: Error, CustomStringConvertible {
    let description: String
}
