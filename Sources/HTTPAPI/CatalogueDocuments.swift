import Catalogue
import Documentation
import NIOCore
import NIOHTTP1
import Synchronization

/// What is written from the catalogue: the API documentation and its description for tools. Made once for each
/// catalogue, not for each request.
final class CatalogueDocuments: Sendable {
    private let replies = Mutex<[String: HTTPReply]>([:])

    func reply(to path: String) -> HTTPReply? {
        replies.withLock { $0[path] }
    }

    func replace(by catalogue: Catalogue) {
        let made = Self.make(catalogue)
        replies.withLock { $0 = made }
    }

    private static func make(_ catalogue: Catalogue) -> [String: HTTPReply] {
        var page = file(Website(catalogue).page, "text/html; charset=utf-8")
        page.headers = Pages.headers
        // The page's addresses are relative to the folder that it is in.
        let redirection = HTTPReply(status: .permanentRedirect, headers: [("location", "../docs")])
        return [
            "/docs": page,
            "/docs/": redirection,
            "/docs.css": file(Website.style, "text/css; charset=utf-8"),
            "/docs.js": file(Website.script, "text/javascript; charset=utf-8"),
            "/openapi.json": file(OpenAPI(catalogue).text, "application/json"),
        ]
    }

    private static func file(_ text: String, _ type: StaticString) -> HTTPReply {
        HTTPReply(status: .ok, body: .shared(ByteBuffer(string: text)), contentType: type)
    }
}
