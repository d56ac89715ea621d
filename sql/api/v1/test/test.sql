insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/test/test",
  "title": "Test",
  "permissions": ["*"],
  "parameters": [
    {"name": "args", "required": false, "schema": {"type": "string"}, "example": "Hello"}
  ],
  "result": {"type": ["string", "null"]},
  "options": {"schema_qualified": true}
}
$entry$);

create or replace function api_v1.test_test(caller gatehouse.caller, args text) returns json
  language sql stable
  return pg_catalog.to_json(args);

comment on function api_v1.test_test(gatehouse.caller, text) is 'Answers what it was given.';
