insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/admin/users/update-permissions",
  "title": "Update user permissions",
  "description": "Permissions that are left out stay as they are.",
  "permissions": ["admin"],
  "parameters": [
    {"name": "user_id", "required": true, "description": "User id or name.", "schema": {"type": "string"}, "example": "alice"},
    {"name": "permissions", "required": true, "schema": {"type": "object", "additionalProperties": {"type": "boolean"}}, "example": {"admin": true}}
  ],
  "result": {"type": "null"}
}
$entry$);

create or replace function api_v1.admin_users_update_permissions(
  caller gatehouse.caller,
  user_id text,
  permissions json
) returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_id bigint := gatehouse.change_user(caller, user_id);
begin
  perform gatehouse.grant_permissions(caller, v_id, permissions, gatehouse.touched_permissions(permissions));
  return null;
end
$$;

comment on function api_v1.admin_users_update_permissions(gatehouse.caller, text, json) is
  'Merges into a user''s own settings: what is left out stays. GH404: no such user. GH808: oneself, root, a permission that the caller does not hold.';
