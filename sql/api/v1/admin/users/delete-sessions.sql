insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/admin/users/delete-sessions",
  "title": "End all sessions of a user",
  "permissions": ["admin"],
  "parameters": [
    {"name": "user_id", "required": true, "description": "User id or name.", "schema": {"type": "string"}, "example": "alice"}
  ],
  "result": {"type": "null"}
}
$entry$);

create or replace function api_v1.admin_users_delete_sessions(
  caller gatehouse.caller,
  user_id text
) returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_id bigint := gatehouse.change_user(caller, user_id, spares_caller => false, spares_root => false);
begin
  if v_id = caller.user_id then
    perform gatehouse.refuse_restricted(caller);
  end if;
  perform gatehouse.end_sessions(v_id);
  perform gatehouse.audit(caller, 'session.delete-all', v_id);
  return null;
end
$$;

comment on function api_v1.admin_users_delete_sessions(gatehouse.caller, text) is
  'Signs a user out everywhere. GH404: no such user. GH808: root''s, for others. GH403: one''s own, by an API token with less than its user''s permissions.';
