insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/api-tokens/get-permissions",
  "title": "Get token permissions",
  "permissions": ["user"],
  "parameters": [
    {"name": "token_id", "required": true, "schema": {"type": "string"}, "example": "1700018"}
  ],
  "result": {"$ref": "/v1/admin/users/get-permissions"}
}
$entry$);

create or replace function api_v1.api_tokens_get_permissions(caller gatehouse.caller, token_id text) returns json
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_id bigint := gatehouse.find_token(caller, token_id);
begin
  return (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
              'id', p.name,
              'name', p.name,
              'description', p.description,
              'enabled', p.name = any (t.permissions))
            order by p.name), '[]')
      from gatehouse.tokens t
      join gatehouse.accounts a on a.id = t.user_id
      join gatehouse.permissions p on p.name = any (a.permissions)
      where t.id = v_id
  );
end
$$;

comment on function api_v1.api_tokens_get_permissions(gatehouse.caller, text) is
  'Rows {id, name, description, enabled} over the user''s permissions, by name; enabled: the token has it too. GH404: none of the caller''s.';
