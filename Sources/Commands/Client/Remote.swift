import ArgumentParser
import FoundationEssentials
import Glibc
import HTTPClient
import JSON
import Tokens

/// The API as a client reaches it: docs/cli.md.
struct Remote {
    /// Without a slash at its end.
    let url: String
    let token: String?

    /// From GATEHOUSE_URL and GATEHOUSE_TOKEN, else from the profile. A profile's token is for the profile's URL only.
    init(_ environment: Environment = Environment()) throws {
        let url = try environment.text("GATEHOUSE_URL").map { try Self.url($0, "GATEHOUSE_URL") }
        let token = environment.text("GATEHOUSE_TOKEN")
        // Checked, since a header takes no line breaks; never shown.
        guard token.map(Self.isToken) ?? true else {
            throw ValidationError("GATEHOUSE_TOKEN is no token of a session or an API token")
        }
        if let url, let token {
            self.init(url: url, token: token)
        } else {
            let profile = try (try? Profile.path(environment)).flatMap { try Profile.read($0) }
            let used = url ?? profile?.url ?? Self.defaultURL
            self.init(url: used, token: token ?? (profile?.url == used ? profile?.token : nil))
        }
    }

    init(url: String, token: String?) {
        self.url = url
        self.token = token
    }

    static let defaultURL = "http://127.0.0.1:8080"

    static func url(_ text: String, _ name: String) throws -> String {
        guard let parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme), let host = parts.host,
            !host.isEmpty, parts.user == nil, parts.query == nil, parts.fragment == nil,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw ValidationError("\(name) must be http://HOST or https://HOST, optionally with a port and a path") }
        var text = text
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }

    static func isToken(_ text: String) -> Bool {
        let kind = Token(parsing: text)?.kind
        return kind == .api || kind == .session
    }

    /// Calls a method: its reply's text. What comes of everything else is told on standard error and is an exit status.
    func call(_ method: String, _ parameters: [UInt8], isVoid: Bool = false, upload file: String? = nil) throws
        -> JSONText
    {
        let path = method.hasPrefix("/") ? method : "/v1/\(method)"
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        else {
            throw ValidationError("METHOD must be a path like profile/read or /v1/profile/read")
        }
        var request = HTTPRequest(
            url: url + path, body: file.map { .form(file: $0, params: parameters) } ?? .bytes(parameters))
        if file == nil { request.headers.append(("Content-Type", "application/json")) }
        if isVoid { request.headers.append(("API-Call-Void", "true")) }
        if let token { request.headers.append(("Authorization", "Bearer \(token)")) }
        let response: HTTPResponse
        do {
            response = try request.send()
        } catch {
            complain("no answer from \(url): \(error)")
            throw ExitCode(Status.unreachable)
        }
        let text = JSONText(response.body[...])
        guard response.status == 200 else { throw refusal(response.status, response.body) }
        if isVoid { return text }
        guard let result = text.member("result") else {
            complain("\(url) answered with something else than an API's reply")
            throw ExitCode(Status.serverError)
        }
        return result
    }

    /// Tells what was refused, and is the exit status for it.
    private func refusal(_ status: Int, _ body: [UInt8]) -> ExitCode {
        let error = (try? JSON(parsing: body))?["error"]
        if let code = error?["code"]?.integer, let message = error?["message"]?.string {
            complain("\(message) (HTTP status \(status), code \(code))")
        } else {
            complain("HTTP status \(status), without an API's reply")
        }
        for item in error?["data"]?["errors"]?.array ?? [] {
            complain("  \(item["path"]?.string ?? ""): \(item["message"]?.string ?? "")")
        }
        if let id = error?["data"]?["request_id"]?.string { complain("  request id: \(id)") }
        return ExitCode((400..<500).contains(status) ? Status.refused : Status.serverError)
    }
}

/// Exit statuses beside 0, 1 (an operator's error) and ArgumentParser's 64 (the command line, or a setting).
enum Status {
    /// HTTP status 4xx.
    static let refused: Int32 = 4
    /// HTTP status 5xx, or an answer that is none of ours.
    static let serverError: Int32 = 5
    static let unreachable: Int32 = 7
}

/// A line on standard error; what came from elsewhere cannot drive the terminal.
func complain(_ line: String) {
    let scalars = line.unicodeScalars.map { scalar -> Unicode.Scalar in
        scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format ? "?" : scalar
    }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    tell("\(String(view))\n")
}

/// Text on standard error.
func tell(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
