insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/api-tokens/set-permissions",
  "title": "Set token permissions",
  "description": "Permissions that are left out become unset.",
  "permissions": ["user"],
  "parameters": [
    {"name": "token_id", "required": true, "schema": {"type": "string"}, "example": "1700018"},
    {
      "name": "permissions",
      "required": true,
      "schema": {"type": "object", "additionalProperties": {"type": "boolean"}},
      "example": {"admin": true}
    }
  ],
  "result": {"type": "null"}
}
$entry$);

create or replace function api_v1.api_tokens_set_permissions(caller gatehouse.caller, token_id text, permissions json)
  returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_id bigint := gatehouse.change_token(caller, token_id);
  v_permissions text[] := gatehouse.switched_on(permissions);
begin
  perform gatehouse.check_grants(caller, permissions, '/1');
  update gatehouse.tokens t set permissions = v_permissions where t.id = v_id;
  perform gatehouse.audit(caller, 'token.set-permissions', caller.user_id, pg_catalog.json_build_object(
    'token_id', v_id::text, 'permissions', gatehouse.permissions_json(v_permissions)));
  return null;
end
$$;

comment on function api_v1.api_tokens_set_permissions(gatehouse.caller, text, json) is
  'Replaces an API token''s settings: what is left out is off. GH404: none of the caller''s. GH403: another one, by an API token with less than its user''s permissions. GH808: a permission that the caller does not hold.';
