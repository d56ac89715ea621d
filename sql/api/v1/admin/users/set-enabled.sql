insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/admin/users/set-enabled",
  "title": "Set user enabled",
  "permissions": ["admin"],
  "parameters": [
    {"name": "user_id", "required": true, "description": "User id or name.", "schema": {"type": "string"}, "example": "alice"},
    {"name": "enabled", "required": true, "schema": {"type": "boolean"}, "example": false}
  ],
  "result": {"type": "null"}
}
$entry$);

create or replace function api_v1.admin_users_set_enabled(
  caller gatehouse.caller,
  user_id text,
  enabled boolean
) returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_id bigint := gatehouse.change_user(caller, user_id);
begin
  update gatehouse.users u set enabled = enabled where u.id = v_id;
  if not enabled then
    perform gatehouse.end_sessions(v_id);
  end if;
  perform gatehouse.audit(caller, case when enabled then 'user.enable' else 'user.disable' end, v_id,
    pg_catalog.json_build_object('enabled', enabled));
  return null;
end
$$;

comment on function api_v1.admin_users_set_enabled(gatehouse.caller, text, boolean) is
  'Disabling ends all of the user''s sessions; API tokens work again once he is enabled. GH404: no such user. GH808: oneself, root.';
