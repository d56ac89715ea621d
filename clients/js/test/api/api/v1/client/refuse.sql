insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/client/refuse",
  "title": "Refuse",
  "permissions": ["*"],
  "parameters": [{"name": "status", "required": true, "schema": {"type": "string", "enum": ["400", "410", "503"]}}]
}
$entry$);

create or replace function api_v1.client_refuse(caller gatehouse.caller, status text) returns json
  language plpgsql stable as $$
#variable_conflict use_variable
begin
  raise exception 'Not today' using errcode = 'GH' || status;
end
$$;

comment on function api_v1.client_refuse(gatehouse.caller, text) is 'For tests.';
