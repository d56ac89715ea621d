import JSON
import NIOHTTP1
import Testing

/// Text that PostgreSQL cannot store, or that is no text at all, in each string and each key of every method's parameters.
@Suite(.timeLimit(.minutes(20)))
struct HostileTextTests {
    private static let marker = "MARKER"

    private static let texts: [[UInt8]] =
        [
            #"\u0000"#, #"a\u0000b"#, #"\u0000\u0000"#, #"\ud800"#, #"\udc00"#, #"\udc00\ud800"#, #"\ud800\u0000"#,
            #"\uD83Dx"#,
        ]
        .map { Array($0.utf8) } + [[0], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3]]

    @Test func inEveryStringOfEveryMethod() async throws {
        try await Stage.with(tree: Application.example) { stage in
            let token = try stage.database.makeAPIToken(of: "1", set: ["permissions": "'{admin,manage-topics}'"])
            let headers = [("content-type", "application/json"), ("authorization", "Bearer \(token)")]
            var count = 0
            for sample in try HostileInputTests.samples(stage.database) {
                for body in Self.bodies(of: sample) {
                    let reply = try await stage.client.send(.POST, sample.id, headers: headers, body: body)
                    #expect(reply.status == 400 && reply.code == -32807, "\(sample.id): \(reply.text)")
                    let form =
                        Array("--XX\r\ncontent-disposition: form-data; name=\"params\"\r\n\r\n".utf8) + body
                        + Array("\r\n--XX--\r\n".utf8)
                    let upload = try await stage.client.send(
                        .POST, sample.id,
                        headers: [("content-type", "multipart/form-data; boundary=XX"), headers[1]], body: form)
                    #expect(
                        upload.code
                            == (["/v1/test/upload", "/v1/bookmarks/import"].contains(sample.id) ? -32807 : -32803),
                        "\(sample.id): \(upload.text)")
                    let message =
                        Array(#"{"jsonrpc":"2.0","id":1,"method":"\#(sample.id)","params":"#.utf8) + body
                        + Array("}".utf8)
                    let rpc = try await stage.client.send(.POST, "/", headers: headers, body: message)
                    #expect(rpc.status == 400 && rpc.code == -32700, "\(sample.id): \(rpc.text)")
                    count += 1
                }
            }
            #expect(count > 200)
            #expect(!stage.node.log.contains("call failed"))
        }
    }

    /// The method's parameters with each of the texts in place of each string, one at a time.
    private static func bodies(of sample: HostileInputTests.Sample) -> [[UInt8]] {
        sample.parameters.indices.flatMap { index in
            HostileInputTests.variants(of: sample.values[index], with: marker).flatMap { changed in
                var parameters = sample.values
                parameters[index] = changed
                let body = JSON.array(parameters).serialized()
                return texts.map { text in body.replacing(Array(marker.utf8), with: text) }
            }
        }
    }
}
