insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/profile/delete-session",
  "title": "End one of the own sessions",
  "permissions": ["user"],
  "parameters": [
    {"name": "session_id", "required": true, "schema": {"type": "string"}, "example": "1700017"}
  ],
  "result": {"type": "null"}
}
$entry$);

create or replace function api_v1.profile_delete_session(caller gatehouse.caller, session_id text) returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
begin
  perform gatehouse.refuse_restricted(caller);
  perform gatehouse.lock_caller(caller);
  update gatehouse.tokens t
    set ended = gatehouse.now()
    where t.id = gatehouse.parse_id(session_id)
      and t.user_id = caller.user_id and t.kind = 'session' and t.ended is null;
  if not found then
    raise exception 'Session not found' using errcode = 'GH404';
  end if;
  perform gatehouse.audit(caller, 'session.delete', caller.user_id, pg_catalog.json_build_object('token_id', session_id));
  return null;
end
$$;

comment on function api_v1.profile_delete_session(gatehouse.caller, text) is
  'Ends a session of the caller. GH404: no such session of his. GHA01: signed out meanwhile. GH403: an API token with less than its user''s permissions.';
