insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/session/signup",
  "title": "Signup",
  "permissions": ["*"],
  "parameters": [
    {
      "name": "fields",
      "required": true,
      "schema": {
        "type": "object",
        "properties": {
          "username": {"type": "string"},
          "password": {"type": "string"},
          "email": {"type": "string"},
          "telegram_name": {"type": "string"}
        },
        "required": ["username"]
      },
      "example": {"username": "bob", "password": "correct horse 7"}
    }
  ],
  "result": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
  "options": {"step": true}
}
$entry$);

create or replace function api_v1.session_signup(caller gatehouse.caller, fields json, password_hash text) returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_email text;
  v_id bigint;
begin
  if not (select c.signup_open from gatehouse.configuration c) then
    raise exception 'Sign-up is closed' using errcode = 'GH403';
  end if;
  v_email := gatehouse.check_email(fields ->> 'email', '/0/email');
  if password_hash is null and v_email is null then
    perform gatehouse.invalid('/0', 'a password or an email is required');
  end if;
  insert into gatehouse.users as u (name, email, telegram_name, enabled, password)
    select gatehouse.check_username(fields ->> 'username', '/0/username'), v_email,
        gatehouse.check_telegram_name(fields ->> 'telegram_name', '/0/telegram_name'), c.signup_enabled, gatehouse.check_password_hash(password_hash)
      from gatehouse.configuration c
    returning u.id into v_id;
  perform gatehouse.audit(caller, 'session.signup', v_id);
  if v_email is not null then
    perform gatehouse.request_mail('confirmation', v_email, caller.address);
  end if;
  return pg_catalog.json_build_object('id', v_id::text);
end
$$;

comment on function api_v1.session_signup(gatehouse.caller, json, text) is
  'Makes an account: {id}; an e-mail gets a confirmation mail. The password stays on the node, password_hash stands for it. GH403 closed; GH808 field not well formed; 23505 (409) name, e-mail or Telegram name taken.';
