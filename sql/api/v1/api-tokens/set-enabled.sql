insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/api-tokens/set-enabled",
  "title": "Set token enabled",
  "permissions": ["user"],
  "parameters": [
    {"name": "token_id", "required": true, "schema": {"type": "string"}, "example": "1700018"},
    {"name": "enabled", "required": true, "schema": {"type": "boolean"}, "example": false}
  ],
  "result": {"type": "null"}
}
$entry$);

create or replace function api_v1.api_tokens_set_enabled(caller gatehouse.caller, token_id text, enabled boolean)
  returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_id bigint := gatehouse.change_token(caller, token_id);
begin
  update gatehouse.tokens t set enabled = enabled where t.id = v_id;
  perform gatehouse.audit(caller, case when enabled then 'token.enable' else 'token.disable' end, caller.user_id,
    pg_catalog.json_build_object('token_id', v_id::text));
  return null;
end
$$;

comment on function api_v1.api_tokens_set_enabled(gatehouse.caller, text, boolean) is
  'A disabled API token makes a guest until it is enabled again. GH404: none of the caller''s. GH403: another one, by an API token with less than its user''s permissions.';
