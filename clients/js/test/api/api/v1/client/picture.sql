insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/client/picture",
  "title": "Take a small picture",
  "permissions": ["*"],
  "parameters": [{"name": "file", "required": false, "schema": {"type": "object"}}],
  "options": {"upload": {"content_types": ["image/*"], "limit": 4096}}
}
$entry$);

create or replace function api_v1.client_picture(caller gatehouse.caller, file json) returns json
  language plpgsql stable as $$
#variable_conflict use_variable
begin
  return file;
end
$$;

comment on function api_v1.client_picture(gatehouse.caller, json) is 'For tests.';
