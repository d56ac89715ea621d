insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/admin/users/set-password",
  "title": "Set user password",
  "description": "Ends the user's sessions, and tells the account's e-mail address.",
  "permissions": ["admin"],
  "parameters": [
    {"name": "user_id", "required": true, "description": "User id or name.", "schema": {"type": "string"}, "example": "alice"},
    {"name": "pasword", "required": false, "description": "8 to 256 characters. Generated, and told in the reply, if not specified.", "schema": {"type": "string"}}
  ],
  "result": {"type": "object", "properties": {"password": {"type": "string"}}, "required": []},
  "options": {"step": true}
}
$entry$);

create or replace function api_v1.admin_users_set_password(
  caller gatehouse.caller,
  user_id text,
  pasword text,
  password_hash text
) returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_id bigint := gatehouse.change_user(caller, user_id, spares_caller => false, spares_root => false);
begin
  perform gatehouse.refuse_stronger(caller, v_id, '/0');
  perform gatehouse.replace_password(v_id, password_hash);
  perform gatehouse.audit(caller, 'user.set-password', v_id);
  perform gatehouse.notify_by_mail('password-changed', v_id);
  return json '{}';
end
$$;

comment on function api_v1.admin_users_set_password(gatehouse.caller, text, text, text) is
  'Replaces a user''s password and ends his sessions: {}, to which the node adds a password that it generated. pasword stays on the node and is null here, password_hash stands for it. GH404: no such user. GH808: he holds a permission that the caller does not; root, for others.';
