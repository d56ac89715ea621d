import Catalogue
import JSON
import Testing

/// A catalogue of one method, `/v1/a/b`, whose entry has `members` beside what every entry has.
func catalogue(_ members: JSON.Object) throws -> Catalogue {
    let entry: JSON.Object = [
        "id": "/v1/a/b", "name": "a_b", "title": "B", "permissions": ["*"], "is_stable": true, "returns_reply": true,
        "argument_types": [],
    ]
    return try CatalogueParser(release: 1, steps: []).parse([
        "release": 1, "problems": [],
        "configuration": ["argon2_memory_kib": 1, "argon2_iterations": 1, "argon2_parallelism": 1],
        "methods": [.object(JSON.Object(Array(entry) + Array(members)))],
    ])
}
