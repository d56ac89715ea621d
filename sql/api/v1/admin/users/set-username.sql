insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/admin/users/set-username",
  "title": "Change user name",
  "permissions": ["admin"],
  "parameters": [
    {"name": "user_id", "required": true, "description": "User id or name.", "schema": {"type": "string"}, "example": "alice"},
    {"name": "new_username", "required": true, "schema": {"type": "string"}, "example": "alice-b"},
    {"name": "new_password", "required": false, "description": "8 to 256 characters. The password stays if not specified.", "schema": {"type": "string"}}
  ],
  "result": {"type": "object", "properties": {"username": {"type": "string"}}, "required": ["username"]},
  "options": {"step": true}
}
$entry$);

create or replace function api_v1.admin_users_set_username(
  caller gatehouse.caller,
  user_id text,
  new_username text,
  new_password text,
  password_hash text
) returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_id bigint := gatehouse.change_user(caller, user_id, spares_caller => false);
  v_name text := gatehouse.check_username(new_username, '/1');
begin
  if password_hash is not null then
    perform gatehouse.refuse_stronger(caller, v_id, '/0');
    perform gatehouse.replace_password(v_id, password_hash);
    perform gatehouse.audit(caller, 'user.set-password', v_id);
    perform gatehouse.notify_by_mail('password-changed', v_id);
  end if;
  -- Before, so that the trail has the earlier name beside the new one.
  perform gatehouse.audit(caller, 'user.set-name', v_id, pg_catalog.json_build_object('name', v_name));
  update gatehouse.users u set name = v_name where u.id = v_id;
  return pg_catalog.json_build_object('username', v_name);
end
$$;

comment on function api_v1.admin_users_set_username(gatehouse.caller, text, text, text, text) is
  'Renames a user: {username}. new_password stays on the node and is null here, password_hash stands for it; with it, his sessions end. GH404: no such user. 23505, GH409: taken. GH808: root, a name that is not well formed, with a password: he holds a permission that the caller does not.';
