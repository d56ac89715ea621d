import Foundation
import JSON
import Testing

/// examples/bookmarks, served to people who have something there.
enum Example {
    static func with<Value>(_ body: (Stage) async throws -> Value) async throws -> Value {
        try await Stage.with(tree: Application.example) { stage in
            try stage.database.scalar(
                "insert into bookmarks.topics (name) values ('swift'), ('sql'), ('cooking')")
            return try await body(stage)
        }
    }
}

extension TestDatabase {
    /// The new bookmark's id.
    @discardableResult
    func makeBookmark(
        of userID: String,
        _ url: String,
        title: String = "A title",
        topic: String = "swift"
    ) throws -> String {
        try #require(
            try scalar(
                """
                insert into bookmarks.links (user_id, url, title, topic)
                  values (\(userID), '\(url)', '\(title)', '\(topic)') returning id
                """))
    }

    /// URLs of a user's bookmarks, by id.
    func bookmarks(of name: String) throws -> [String] {
        let list = try scalar(
            """
            select string_agg(l.url, ' ' order by l.id)
              from bookmarks.links l join gatehouse.users u on u.id = l.user_id where u.name = '\(name)'
            """)
        return (list ?? "").split(separator: " ").map(String.init)
    }
}
