import Foundation

/// A copy of an application's tree that a test may change.
struct Application: Sendable {
    let folder: URL

    static let project = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
    static let fixture = project.appending(path: "Tests/Fixtures/sql/app").standardizedFileURL
    static let example = project.appending(path: "examples/bookmarks").standardizedFileURL

    static func with<Value>(
        _ source: URL = fixture,
        _ body: (Application) async throws -> Value
    ) async throws -> Value {
        try await withFolder { folder in
            let application = Application(folder: folder.appending(path: source.lastPathComponent))
            try FileManager.default.copyItem(at: source, to: application.folder)
            return try await body(application)
        }
    }

    var path: String { folder.path() }

    func edit(_ name: String, _ change: (String) -> String) throws {
        let url = folder.appending(path: name)
        try change(String(contentsOf: url, encoding: .utf8)).write(to: url, atomically: true, encoding: .utf8)
    }

    func write(_ name: String, _ text: String) throws {
        try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(at: folder.appending(path: name))
    }
}
