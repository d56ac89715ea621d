insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/admin/users/get-permissions",
  "title": "Get user permissions",
  "permissions": ["admin"],
  "parameters": [
    {"name": "user_id", "required": true, "description": "User id or name.", "schema": {"type": "string"}, "example": "alice"}
  ],
  "result": {
    "type": "array",
    "items": {
      "type": "object",
      "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "description": {"type": "string"},
        "enabled": {"type": "boolean"}
      },
      "required": ["id", "name", "description", "enabled"]
    }
  }
}
$entry$);

create or replace function api_v1.admin_users_get_permissions(
  caller gatehouse.caller,
  user_id text
) returns json
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_id bigint := gatehouse.find_user(user_id);
begin
  return (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
              'id', p.name,
              'name', p.name,
              'description', p.description,
              'enabled', p.name = any (a.permissions))
            order by p.name), '[]')
      from gatehouse.accounts a
      join gatehouse.permissions p on p.name = any (caller.permissions)
      where a.id = v_id
  );
end
$$;

comment on function api_v1.admin_users_get_permissions(gatehouse.caller, text) is
  'Rows {id, name, description, enabled} over the caller''s permissions, by name; enabled: the user effectively has it too. GH404: no such user.';
