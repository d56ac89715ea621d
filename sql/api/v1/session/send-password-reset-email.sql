insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/session/send-password-reset-email",
  "title": "Send password reset email",
  "description": "Always answers the same, at once: whether the account exists is not told.",
  "permissions": ["*"],
  "parameters": [
    {"name": "user_id", "required": true, "schema": {"type": "string"}, "description": "User name or email.", "example": "alice@example.com"}
  ],
  "result": {"type": "null"}
}
$entry$);

create or replace function api_v1.session_send_password_reset_email(caller gatehouse.caller, user_id text) returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
begin
  perform gatehouse.request_mail('password-reset', user_id, caller.address);
  return null;
end
$$;

comment on function api_v1.session_send_password_reset_email(gatehouse.caller, text) is
  'Queues a mail with a link that sets a new password. The same for every name.';
