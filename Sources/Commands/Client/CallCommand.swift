import ArgumentParser
import Glibc
import JSON

struct CallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Calls a method of the API and prints its reply's data.",
        discussion: """
            Where: GATEHOUSE_URL, as whom: GATEHOUSE_TOKEN, or what `gatehouse login` left. Exit status: 0; 4 refused (HTTP \
            4xx); 5 a fault of the server's (5xx); 7 no connection; 64 a wrong command line or setting; 1 everything else.
            """)

    @Argument(help: "Its path: profile/read or /v1/profile/read.")
    var method: String

    @Argument(
        help: "One parameter each, as JSON: a string takes its quotes. - alone: a JSON array of them on standard input."
    )
    var parameters: [String] = []

    @Flag(help: "Do not wait for what comes of it.")
    var void = false

    @Option(help: "A file to send to a method that takes uploads; its description is then the first parameter.")
    var upload: String?

    @Flag(help: "Print the whole result, with its meta, instead of its data.")
    var result = false

    func validate() throws {
        if void && upload != nil { throw ValidationError("--void and --upload do not go together") }
    }

    func run() throws {
        let text = try parametersText()
        if let upload {
            var status = stat()
            guard access(upload, R_OK) == 0, stat(upload, &status) == 0 else {
                throw CommandError(description: "cannot read \(upload): \(reason())")
            }
            guard status.st_mode & S_IFMT != S_IFDIR else {
                throw CommandError(description: "cannot read \(upload): it is a folder")
            }
        }
        let reply = try Remote().call(method, text, isVoid: void, upload: upload)
        if void { return }
        guard let shown = result ? reply : reply.member("data") else { return }
        say(isatty(STDOUT_FILENO) == 1 ? shown.indented.withoutControls : shown.indented)
    }

    /// A JSON array. Its values are left as they are: the API decides about them. Never shows what it was given.
    private func parametersText() throws -> [UInt8] {
        if parameters == ["-"] {
            guard let text = readAll(STDIN_FILENO, limit: 64 << 20) else {
                throw CommandError(description: "cannot read standard input, or it is longer than 64 MiB")
            }
            if text.allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) { return Array("[]".utf8) }
            try check(text, "standard input")
            return text
        }
        for (index, text) in parameters.enumerated() { try check(Array(text.utf8), "parameter \(index + 1)") }
        return Array("[\(parameters.joined(separator: ","))]".utf8)
    }

    private func check(_ text: [UInt8], _ name: String) throws {
        do {
            _ = try JSON(parsing: text)
        } catch {
            throw ValidationError("\(name) is no JSON: \(error). A string takes its quotes: '\"text\"'")
        }
    }
}
