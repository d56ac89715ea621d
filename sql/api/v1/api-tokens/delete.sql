insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/api-tokens/delete",
  "title": "Remove token",
  "permissions": ["user"],
  "parameters": [
    {"name": "token_id", "required": true, "schema": {"type": "string"}, "example": "1700018"}
  ],
  "result": {"type": "null"}
}
$entry$);

create or replace function api_v1.api_tokens_delete(caller gatehouse.caller, token_id text) returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_id bigint := gatehouse.change_token(caller, token_id);
  v_name text;
begin
  update gatehouse.tokens t set ended = gatehouse.now() where t.id = v_id returning t.name into v_name;
  perform gatehouse.audit(caller, 'token.delete', caller.user_id,
    pg_catalog.json_build_object('token_id', v_id::text, 'name', v_name));
  return null;
end
$$;

comment on function api_v1.api_tokens_delete(gatehouse.caller, text) is
  'Ends one of the caller''s API tokens for good. GH404: none of his. GH403: another one, by an API token with less than its user''s permissions.';
