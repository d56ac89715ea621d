insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/admin/users/suggest",
  "title": "Suggest user name",
  "description": "`where.name` is an array of `like` and a pattern, which is looked for in name, e-mail and Telegram name. At most 100 users, by name.",
  "permissions": ["admin"],
  "parameters": [
    {
      "name": "options",
      "required": false,
      "schema": {
        "type": "object",
        "properties": {
          "where": {
            "type": "object",
            "properties": {
              "name": {"type": "array", "items": {"type": "string", "maxLength": 256}, "minItems": 2, "maxItems": 2}
            },
            "additionalProperties": false
          }
        },
        "additionalProperties": false
      }
    }
  ],
  "result": {
    "type": "array",
    "items": {
      "type": "object",
      "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
      "required": ["id", "name"]
    }
  },
  "options": {"lane": "exclusive"}
}
$entry$);

create or replace function api_v1.admin_users_suggest(
  caller gatehouse.caller,
  options json
) returns json
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_condition json := options -> 'where' -> 'name';
  v_list json := json '{"limit": 100}';
begin
  if v_condition is not null then
    if v_condition ->> 0 is distinct from 'like' then
      perform gatehouse.invalid('/0/where/name/0', 'must be like');
    end if;
    -- Here, so that what is wrong with it is said of where it came.
    perform gatehouse.list_condition(
      gatehouse.list_fields('/v1/admin/users/read') -> 'search', '{"columns": ["u.name"]}', v_condition, '/0/where/name');
    v_list := pg_catalog.json_build_object('where', pg_catalog.json_build_object('search', v_condition));
  end if;
  return (gatehouse.read_list(
    caller,
    '/v1/admin/users/read',
    v_list,
    source => 'gatehouse.users u',
    restriction => 'u.id <> 1 or ($1).is_root',
    columns => '{
      "id": {"columns": ["u.id"], "type": "id"},
      "search": {"columns": ["u.name", "u.email", "u.telegram_name"], "lower": true},
      "name": {"columns": ["u.name"]}
    }',
    page_row => $row$ pg_catalog.json_build_object('id', u.id::text, 'name', u.name) $row$,
    default_order => '"name"',
    total => 0)).data;
end
$$;

comment on function api_v1.admin_users_suggest(gatehouse.caller, json) is
  'Rows {id, name} of at most 100 users by name, whose name, e-mail or Telegram name is like the pattern. Root is for root only. GH808: options that are not as declared.';
