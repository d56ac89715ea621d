insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/admin/users/read",
  "title": "Read users",
  "description": "`search` looks in name, e-mail and Telegram name. Root is listed for root only.",
  "permissions": ["admin"],
  "parameters": [
    {
      "name": "options",
      "required": false,
      "schema": {
        "apiRead": {
          "id": {"type": "string", "conditions": ["="], "sortable": true},
          "search": {"type": "string", "conditions": ["like"], "maxLength": 256},
          "name": {"sortable": true},
          "created": {"sortable": true},
          "enabled": {"sortable": true}
        }
      }
    }
  ],
  "result": {
    "type": "object",
    "properties": {
      "id": {"type": "string"},
      "name": {"type": "string"},
      "enabled": {"type": "boolean"},
      "email": {"type": ["string", "null"]},
      "email_confirmed": {"type": "boolean"},
      "telegram_name": {"type": ["string", "null"]},
      "avatar": {"type": ["string", "null"]},
      "permissions": {"type": "object", "additionalProperties": {"const": true}},
      "created": {"type": "string", "format": "date-time"},
      "last_signin": {"type": ["string", "null"], "format": "date-time"}
    },
    "required": ["id", "name", "enabled", "email", "email_confirmed", "telegram_name", "avatar", "permissions", "created", "last_signin"]
  },
  "options": {"lane": "exclusive"}
}
$entry$);

create or replace function api_v1.admin_users_read(caller gatehouse.caller, options json) returns gatehouse.reply
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  return gatehouse.read_list(
    caller,
    '/v1/admin/users/read',
    options,
    source => 'gatehouse.accounts u',
    restriction => 'u.id <> 1 or ($1).is_root',
    columns => '{
      "id": {"columns": ["u.id"], "type": "id"},
      "search": {"columns": ["u.name", "u.email", "u.telegram_name"], "lower": true},
      "name": {"columns": ["u.name"]},
      "created": {"columns": ["u.created"]},
      "enabled": {"columns": ["u.enabled"]}
    }',
    page_row => $row$
      pg_catalog.json_build_object(
        'id', u.id::text,
        'name', u.name,
        'enabled', u.enabled,
        'email', u.email,
        'email_confirmed', u.email_confirmed,
        'telegram_name', u.telegram_name,
        'avatar', gatehouse.avatar(u.email),
        'permissions', gatehouse.permissions_json(u.permissions),
        'created', gatehouse.timestamp_text(u.created),
        'last_signin', gatehouse.timestamp_text(u.last_signin))
    $row$,
    default_order => '"name"',
    total => (
      select coalesce(pg_catalog.sum(c.users), 0)::bigint
          - case when caller.is_root then 0 else (select pg_catalog.count(*) from gatehouse.users u where u.id = 1) end
        from gatehouse.user_counts c
    ));
end
$$;

comment on function api_v1.admin_users_read(gatehouse.caller, json) is
  'Rows {id, name, enabled, email, email_confirmed, telegram_name, avatar, permissions, created, last_signin}, by name unless told otherwise. GH808: options that are not as declared; GH404: no such id.';
