/// Methods of an application's tree that tests add.
enum Fixtures {
    /// `/v1/fixture/write` stores a text, `/v1/fixture/fault` fails as a bug would, `/v1/fixture/admin` asks for a
    /// permission, `/v1/fixture/picture` takes uploads of images only, `/v1/fixture/content` what is in them.
    static let sql = [
        "migrations/0001_notes.sql": "create table gatehouse.fixture_notes (note text not null);",
        "api/v1/fixture/write.sql": method(
            "write",
            #""permissions": ["*"], "parameters": [{"name": "note", "required": true, "schema": {"type": "string"}}]"#,
            parameters: ", note text", volatility: "volatile",
            "insert into gatehouse.fixture_notes values (note); return pg_catalog.to_json(note);"),
        "api/v1/fixture/fault.sql": method(
            "fault", #""permissions": ["*"]"#, parameters: "", volatility: "stable",
            "raise exception 'the cause of it all';"),
        "api/v1/fixture/admin.sql": method(
            "admin", #""permissions": ["admin"]"#, parameters: "", volatility: "stable",
            "return pg_catalog.to_json(caller.username);"),
        "api/v1/fixture/picture.sql": method(
            "picture",
            #""permissions": ["*"], "options": {"upload": {"content_types": ["image/*", "text/csv"], "limit": 4096}}, "#
                + #""parameters": [{"name": "file", "required": false, "schema": {"type": "object"}}]"#,
            parameters: ", file json", volatility: "stable", "return file;"),
        "api/v1/fixture/content.sql": method(
            "content",
            #""permissions": ["*"], "options": {"upload": {"content": true}}, "#
                + #""parameters": [{"name": "file", "required": false, "schema": {"type": "object"}}, "#
                + #"{"name": "note", "required": false, "schema": {"type": "string"}}]"#,
            parameters: ", file json, note text, content bytea", volatility: "volatile",
            "return json_build_object('size', length(content), 'sha256', encode(sha256(content), 'hex'), 'note', note);"
        ),
    ]

    static func method(
        _ name: String,
        _ entry: String,
        parameters: String,
        volatility: String,
        _ body: String
    ) -> String {
        """
        insert into gatehouse.entries (entry) values ($entry$
        {"id": "/v1/fixture/\(name)", "title": "\(name)", \(entry)}
        $entry$);
        create or replace function api_v1.fixture_\(name.replacing("-", with: "_"))(caller gatehouse.caller\(parameters)) returns json
          language plpgsql \(volatility) as $$
        #variable_conflict use_variable
        begin \(body) end $$;
        comment on function api_v1.fixture_\(name.replacing("-", with: "_")) is 'For tests.';
        """
    }
}
