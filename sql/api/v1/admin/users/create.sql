insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/admin/users/create",
  "title": "Create user",
  "description": "Without a password one is generated and told in the reply. Permissions that the caller does not have are off for the new user, even where they are on by default.",
  "permissions": ["admin"],
  "parameters": [
    {
      "name": "fields",
      "required": true,
      "schema": {
        "type": "object",
        "properties": {
          "username": {"type": "string"},
          "password": {"type": "string"},
          "enabled": {"type": "boolean"},
          "permissions": {"type": "object", "additionalProperties": {"type": "boolean"}},
          "email": {"type": "string"},
          "telegram_name": {"type": "string"}
        },
        "required": ["username"]
      },
      "example": {"username": "bob", "permissions": {"admin": true}}
    }
  ],
  "result": {
    "type": "object",
    "properties": {
      "id": {"type": "string"},
      "name": {"type": "string"},
      "enabled": {"type": "boolean"},
      "permissions": {"type": "object", "additionalProperties": {"const": true}},
      "password": {"type": "string"}
    },
    "required": ["id", "name", "enabled", "permissions"]
  },
  "options": {"step": true}
}
$entry$);

create or replace function api_v1.admin_users_create(
  caller gatehouse.caller,
  fields json,
  password_hash text
) returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_permissions json := coalesce(fields -> 'permissions', '{}');
  v_on text[] := gatehouse.switched_on(v_permissions);
  v_user record;
  v_id bigint;
begin
  perform gatehouse.check_grants(caller, v_permissions, '/0/permissions');
  perform gatehouse.lock_caller(caller);
  -- What the caller does not hold is off even where it is on by default: who makes a user may act as that user.
  insert into gatehouse.users as u (name, email, telegram_name, enabled, password, permissions_on, permissions_off)
    select gatehouse.check_username(fields ->> 'username', '/0/username'),
        gatehouse.check_email(fields ->> 'email', '/0/email'),
        gatehouse.check_telegram_name(fields ->> 'telegram_name', '/0/telegram_name'),
        coalesce((fields ->> 'enabled')::boolean, true), gatehouse.check_password_hash(password_hash), v_on,
        array(
          select p.name
            from gatehouse.permissions p
            where p.name <> all (v_on) and (v_permissions -> p.name is not null
              or (p.enabled_by_default and p.name <> all (caller.permissions)))
            order by p.name)
    returning u.id into v_id;
  select a.name, a.enabled, a.permissions into strict v_user from gatehouse.accounts a where a.id = v_id;
  perform gatehouse.audit(caller, 'user.create', v_id, pg_catalog.json_build_object('enabled', v_user.enabled, 'permissions', v_permissions));
  return pg_catalog.json_build_object('id', v_id::text, 'name', v_user.name, 'enabled', v_user.enabled,
    'permissions', gatehouse.permissions_json(v_user.permissions));
end
$$;

comment on function api_v1.admin_users_create(gatehouse.caller, json, text) is
  'Makes an account: {id, name, enabled, permissions}, to which the node adds a password that it generated. The password stays on the node, password_hash stands for it. GH808: a field that is not well formed, a permission that the caller does not hold. 23505, GH409: name, e-mail or Telegram name taken.';
