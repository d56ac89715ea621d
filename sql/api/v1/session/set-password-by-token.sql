insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/session/set-password-by-token",
  "title": "Set user password using password recovery token",
  "description": "Confirms the e-mail, and ends all the user's sessions. Where the e-mail had never been confirmed, disables the API tokens made before: whoever made the account may have been somebody else.",
  "permissions": ["*"],
  "parameters": [
    {"name": "token", "required": true, "schema": {"type": "string"}, "description": "Password recovery token.", "example": "ghr_4U5UzsRu3JbTUaRTLc6Eop7BAUFtDllpHV5I2ys1f273YuzHN"},
    {"name": "password", "required": true, "schema": {"type": "string"}, "description": "8 to 256 characters.", "example": "battery staple 8"}
  ],
  "result": {"type": "null"},
  "options": {"step": true}
}
$entry$);

create or replace function api_v1.session_set_password_by_token(
  caller gatehouse.caller,
  token text,
  password text,
  mail_token_hash bytea,
  password_hash text
) returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_user_id bigint := gatehouse.use_mail_token('password-reset', mail_token_hash);
  v_user gatehouse.users;
begin
  select u.* into strict v_user from gatehouse.users u where u.id = v_user_id;
  perform gatehouse.replace_password(v_user_id, password_hash);
  update gatehouse.users u set email_confirmed = true where u.id = v_user_id;
  if not v_user.email_confirmed then
    update gatehouse.tokens t set enabled = false where t.user_id = v_user_id and t.kind = 'api';
  end if;
  delete from gatehouse.throttles t where t.kind = 'user' and t.key = v_user_id;
  perform gatehouse.audit(caller, 'password.reset', v_user_id);
  perform gatehouse.notify_by_mail('password-changed', v_user_id);
  return null;
end
$$;

comment on function api_v1.session_set_password_by_token(gatehouse.caller, text, text, bytea, text) is
  'Sets a forgotten password. token and password stay on the node: mail_token_hash is the SHA-256 of the first, password_hash stands for the second. GH404 unknown, used or expired.';
