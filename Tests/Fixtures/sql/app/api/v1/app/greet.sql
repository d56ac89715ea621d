insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/app/greet",
  "title": "Greet",
  "permissions": ["*"],
  "parameters": [{"name": "name", "required": true, "schema": {"type": "string"}}]
}
$entry$);

create or replace function api_v1.app_greet(caller gatehouse.caller, name text) returns json
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  return to_json('Hello, ' || name);
end
$$;
