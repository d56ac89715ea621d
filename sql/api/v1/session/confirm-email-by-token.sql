insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/session/confirm-email-by-token",
  "title": "Confirm user email using email confirmation token",
  "permissions": ["*"],
  "parameters": [
    {"name": "token", "required": true, "schema": {"type": "string"}, "description": "Email confirmation token.", "example": "ghc_NvRk78r6xKxYNyQtoEBMoPiyRrcP05aksI9dxeS3bo90rUlZL"}
  ],
  "result": {"type": "null"},
  "options": {"step": true}
}
$entry$);

create or replace function api_v1.session_confirm_email_by_token(caller gatehouse.caller, token text, mail_token_hash bytea)
  returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_user_id bigint := gatehouse.use_mail_token('confirmation', mail_token_hash);
begin
  update gatehouse.users u set email_confirmed = true where u.id = v_user_id;
  delete from gatehouse.mail_tokens t where t.user_id = v_user_id and t.kind = 'confirmation';
  perform gatehouse.audit(caller, 'email.confirm', v_user_id);
  return null;
end
$$;

comment on function api_v1.session_confirm_email_by_token(gatehouse.caller, text, bytea) is
  'Confirms an account''s e-mail. token stays on the node, mail_token_hash is its SHA-256. GH404 unknown, used or expired.';
