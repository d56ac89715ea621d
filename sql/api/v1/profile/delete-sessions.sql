insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/profile/delete-sessions",
  "title": "End all own sessions but this one",
  "permissions": ["user"],
  "result": {"type": "null"}
}
$entry$);

create or replace function api_v1.profile_delete_sessions(caller gatehouse.caller) returns json
  language plpgsql volatile
as $$
begin
  perform gatehouse.refuse_restricted(caller);
  perform gatehouse.lock_caller(caller);
  perform gatehouse.end_sessions(caller.user_id, caller.token_id);
  perform gatehouse.audit(caller, 'session.delete-all', caller.user_id);
  return null;
end
$$;

comment on function api_v1.profile_delete_sessions(gatehouse.caller) is
  'Ends the caller''s sessions, the calling one excepted. GHA01: signed out meanwhile. GH403: an API token with less than its user''s permissions.';
