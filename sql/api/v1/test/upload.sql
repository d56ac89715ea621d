insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/test/upload",
  "title": "Test upload",
  "permissions": ["*"],
  "parameters": [
    {"name": "file", "required": false, "schema": {"type": "object"}},
    {"name": "data", "required": false, "schema": {"type": ["string", "object"]}, "example": "Hello"}
  ],
  "result": {
    "type": "object",
    "properties": {
      "file": {
        "type": ["object", "null"],
        "properties": {
          "name": {"type": ["string", "null"]},
          "type": {"type": ["string", "null"]},
          "size": {"type": "integer"},
          "sha256": {"type": "string"}
        },
        "required": ["name", "type", "size", "sha256"]
      },
      "data": {"type": ["string", "object", "null"]}
    },
    "required": ["file", "data"]
  },
  "options": {"upload": true}
}
$entry$);

create or replace function api_v1.test_upload(caller gatehouse.caller, file json, data json) returns json
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  return pg_catalog.json_build_object('file', file, 'data', data);
end
$$;

comment on function api_v1.test_upload(gatehouse.caller, json, json) is
  'Answers {file: {name, type, size, sha256}, data}; file is null where none came.';
