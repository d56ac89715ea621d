insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/profile/read",
  "title": "Read user profile",
  "permissions": ["user"],
  "result": {
    "type": "object",
    "properties": {
      "id": {"type": "string"},
      "name": {"type": "string"},
      "email": {"type": ["string", "null"]},
      "email_confirmed": {"type": "boolean"},
      "telegram_name": {"type": ["string", "null"]},
      "avatar": {"type": ["string", "null"]},
      "permissions": {"type": "object", "additionalProperties": {"const": true}},
      "created": {"type": "string", "format": "date-time"}
    },
    "required": ["id", "name", "email", "email_confirmed", "telegram_name", "avatar", "permissions", "created"]
  },
  "options": {"schema_qualified": true}
}
$entry$);

create or replace function api_v1.profile_read(caller gatehouse.caller) returns json
  language sql stable
  return (
    select pg_catalog.json_build_object(
        'id', u.id::text,
        'name', u.name,
        'email', u.email,
        'email_confirmed', u.email_confirmed,
        'telegram_name', u.telegram_name,
        'avatar', gatehouse.avatar(u.email),
        'permissions', gatehouse.permissions_json((caller).permissions),
        'created', gatehouse.timestamp_text(u.created))
      from gatehouse.users u
      where u.id = (caller).user_id
  );

comment on function api_v1.profile_read(gatehouse.caller) is
  'The caller''s own account: {id, name, email, email_confirmed, telegram_name, avatar, permissions, created}.';
