insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/admin/users/delete",
  "title": "Remove user",
  "permissions": ["admin"],
  "parameters": [
    {"name": "user_id", "required": true, "description": "User id or name.", "schema": {"type": "string"}, "example": "alice"}
  ],
  "result": {"type": "null"}
}
$entry$);

create or replace function api_v1.admin_users_delete(
  caller gatehouse.caller,
  user_id text
) returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_id bigint := gatehouse.change_user(caller, user_id);
begin
  perform gatehouse.audit(caller, 'user.delete', v_id);
  delete from gatehouse.throttles t where t.kind = 'user' and t.key = v_id;
  delete from gatehouse.users u where u.id = v_id;
  return null;
end
$$;

comment on function api_v1.admin_users_delete(gatehouse.caller, text) is
  'Removes a user with his sessions and API tokens. GH404: no such user. GH808: oneself, root.';
