insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/app/sleep",
  "title": "Take a while, on a connection of its own",
  "permissions": ["*"],
  "parameters": [{"name": "seconds", "required": true, "schema": {"type": "number"}}],
  "options": {"lane": "exclusive"}
}
$entry$);

create or replace function api_v1.app_sleep(caller gatehouse.caller, seconds double precision) returns json
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  perform pg_sleep(seconds);
  return to_json(seconds);
end
$$;
