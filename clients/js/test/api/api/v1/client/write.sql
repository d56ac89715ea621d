insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/client/write",
  "title": "Write a note, slowly",
  "permissions": ["*"],
  "parameters": [
    {"name": "note", "required": true, "schema": {"type": "string"}},
    {"name": "seconds", "required": false, "schema": {"type": "number"}}
  ]
}
$entry$);

create or replace function api_v1.client_write(caller gatehouse.caller, note text, seconds double precision) returns json
  language plpgsql volatile as $$
#variable_conflict use_variable
begin
  insert into client_tests.notes (note) values (note);
  perform pg_catalog.pg_sleep(coalesce(seconds, 0));
  return pg_catalog.to_json(note);
end
$$;

comment on function api_v1.client_write(gatehouse.caller, text, double precision) is 'For tests.';
