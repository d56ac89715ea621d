insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/profile/set-telegram-username",
  "title": "Set user telegram name",
  "permissions": ["user"],
  "parameters": [
    {
      "name": "telegram_username",
      "required": false,
      "description": "Telegram username to set, if not specified current telegram user name will be removed.",
      "schema": {"type": "string"},
      "example": "alice_t"
    }
  ],
  "result": {"type": "null"}
}
$entry$);

create or replace function api_v1.profile_set_telegram_username(caller gatehouse.caller, telegram_username text)
  returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_name text := gatehouse.check_telegram_name(telegram_username, '/0');
begin
  perform gatehouse.lock_caller(caller);
  update gatehouse.users u set telegram_name = v_name where u.id = caller.user_id;
  perform gatehouse.audit(caller, 'user.set-telegram-name', caller.user_id,
    pg_catalog.json_build_object('telegram_name', v_name));
  return null;
end
$$;

comment on function api_v1.profile_set_telegram_username(gatehouse.caller, text) is
  'Sets the caller''s Telegram name, or removes it. GHA01: signed out meanwhile. GH808: not well formed. 23505 (409): taken.';
