import Foundation
import Testing

/// HAProxy with the example's configuration, before nodes of the test.
final class HAProxy: Sendable {
    let port: Int
    private let process: Process
    private let output: Output

    /// `edit` changes the configuration after the addresses are in. With a certificate's path it speaks TLS, as the
    /// example does.
    static func with<Value>(
        _ nodes: [Node],
        certificate: String? = nil,
        edit: (String) -> String = { $0 },
        _ body: (HAProxy) async throws -> Value
    ) async throws -> Value {
        try await withFolder { folder in
            let port = try freePort()
            var text = try String(
                contentsOf: Application.project.appending(path: "examples/haproxy/haproxy.cfg"), encoding: .utf8)
            let tls = certificate.map { " ssl crt \($0) alpn h2,http/1.1" } ?? ""
            text = text.replacing(/bind :443 ssl crt \S+ alpn h2,http\/1.1/, with: "bind 127.0.0.1:\(port)\(tls)")
            for (index, node) in nodes.enumerated() {
                text = text.replacing("10.0.0.\(11 + index):8080", with: "127.0.0.1:\(node.port)")
            }
            try #require(!text.contains(/(bind :443|server \w+ 10\.)/), "the example has another form than expected")
            let file = folder.appending(path: "haproxy.cfg")
            try edit(text).write(to: file, atomically: false, encoding: .utf8)
            let proxy = try HAProxy(port, file)
            defer { proxy.stop() }
            let isUp = await eventually {
                guard proxy.process.isRunning else { return true }
                return (try? await Client(port: port)).map { $0.close() } != nil
            }
            try #require(isUp && proxy.process.isRunning, "HAProxy did not start: \(proxy.output.error)")
            return try await body(proxy)
        }
    }

    private init(_ port: Int, _ file: URL) throws {
        self.port = port
        process = Process()
        output = Output()
        process.executableURL = URL(filePath: "/usr/sbin/haproxy")
        process.arguments = ["-db", "-f", file.path()]
        output.attach(to: process)
        try process.run()
    }

    private func stop() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// One that nobody listens on at this moment.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        try #require(isBound)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
