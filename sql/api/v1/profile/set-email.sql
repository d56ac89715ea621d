insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/profile/set-email",
  "title": "Set user email",
  "description": "A changed e-mail is unconfirmed and gets a confirmation mail; the old address is told.",
  "permissions": ["user"],
  "parameters": [
    {
      "name": "email",
      "required": false,
      "schema": {"type": "string"},
      "description": "Email address to set, if not specified, current email address will be removed.",
      "example": "alice@example.org"
    }
  ],
  "result": {"type": "null"}
}
$entry$);

create or replace function api_v1.profile_set_email(caller gatehouse.caller, email text) returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_email text;
  v_old text;
begin
  perform gatehouse.refuse_restricted(caller);
  v_email := gatehouse.check_email(email, '/0');
  perform gatehouse.lock_caller(caller);
  select u.email into strict v_old from gatehouse.users u where u.id = caller.user_id;
  if v_email is not distinct from v_old then
    return null;
  end if;
  update gatehouse.users u set email = v_email, email_confirmed = false where u.id = caller.user_id;
  perform gatehouse.audit(caller, 'user.set-email', caller.user_id, pg_catalog.json_build_object('email', v_email));
  if v_old is not null then
    perform gatehouse.notify_by_mail('email-changed', caller.user_id, v_old);
  end if;
  if v_email is not null then
    perform gatehouse.request_mail('confirmation', v_email, caller.address);
  end if;
  return null;
end
$$;

comment on function api_v1.profile_set_email(gatehouse.caller, text) is
  'Sets or, null, removes the caller''s e-mail. Links in older mails die, the old address is told. GHA01: signed out meanwhile. GH403: an API token with less than its user''s permissions; GH808 not well formed; 23505 (409) taken.';
