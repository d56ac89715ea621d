insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/profile/set-password",
  "title": "Set own password",
  "description": "Ends the user's other sessions, and tells the account's e-mail address.",
  "permissions": ["user"],
  "parameters": [
    {"name": "current_password", "required": true, "schema": {"type": "string", "maxLength": 256}, "example": "correct horse 7"},
    {"name": "new_password", "required": true, "schema": {"type": "string"}, "description": "8 to 256 characters.", "example": "battery staple 8"}
  ],
  "result": {"type": "null"},
  "options": {"step": true}
}
$entry$);

create or replace function api_v1.profile_set_password(
  caller gatehouse.caller,
  current_password text,
  new_password text,
  attempt uuid,
  password_hash text
) returns gatehouse.reply
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_is_proved boolean := false;
begin
  perform gatehouse.refuse_restricted(caller);
  -- Before the attempt is finished, which nothing may undo.
  password_hash := gatehouse.check_password_hash(password_hash);
  -- One booked for somebody else is not used up: his throttle is not the caller's to settle.
  if exists (select from gatehouse.signin_attempts a where a.id = attempt and a.user_id = caller.user_id) then
    v_is_proved := gatehouse.finish_attempt(attempt) is not null;
  end if;
  if not v_is_proved then
    perform gatehouse.audit(caller, 'user.set-password-refused', caller.user_id);
    return gatehouse.refusal(403, 'Current password is wrong');
  end if;
  perform gatehouse.replace_password(caller.user_id, password_hash, except_token => caller.token_id);
  perform gatehouse.audit(caller, 'user.set-password', caller.user_id);
  perform gatehouse.notify_by_mail('password-changed', caller.user_id);
  return gatehouse.refusal(null, null);
end
$$;

comment on function api_v1.profile_set_password(gatehouse.caller, text, text, uuid, text) is
  'Replaces the caller''s password. current_password and new_password stay on the node and are null here: attempt stands for the current one, password_hash is the new one''s. 403 where the current one is wrong. GH403: an API token with less than its user''s permissions.';
