insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/session/signout",
  "title": "Signout",
  "permissions": ["*"],
  "result": {"type": "null"}
}
$entry$);

create or replace function api_v1.session_signout(caller gatehouse.caller) returns json
  language plpgsql volatile
as $$
begin
  update gatehouse.tokens t
    set ended = gatehouse.now()
    where t.id = caller.token_id and t.kind = 'session' and t.ended is null;
  if not found then
    raise exception 'Session not found' using errcode = 'GH404';
  end if;
  perform gatehouse.audit(caller, 'session.signout', caller.user_id);
  return null;
end
$$;

comment on function api_v1.session_signout(gatehouse.caller) is
  'Ends the session that calls. GH404: the caller is no session.';
