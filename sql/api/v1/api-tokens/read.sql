insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/api-tokens/read",
  "title": "Read tokens",
  "description": "`search` looks in the name. Disabled and expired tokens are listed, deleted ones are not.",
  "permissions": ["user"],
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
          "enabled": {"sortable": true},
          "last_used": {"sortable": true}
        }
      },
      "example": {"where": {"search": ["like", "dep%"]}, "order_by": [["last_used", "desc"]], "limit": 10}
    }
  ],
  "result": {
    "type": "object",
    "properties": {
      "id": {"type": "string"},
      "name": {"type": "string"},
      "enabled": {"type": "boolean"},
      "permissions": {"type": "object", "additionalProperties": {"const": true}},
      "created": {"type": "string", "format": "date-time"},
      "last_used": {"type": ["string", "null"], "format": "date-time"},
      "expires": {"type": ["string", "null"], "format": "date-time"}
    },
    "required": ["id", "name", "enabled", "permissions", "created", "last_used", "expires"]
  },
  "options": {"lane": "exclusive"}
}
$entry$);

create or replace function api_v1.api_tokens_read(caller gatehouse.caller, options json) returns gatehouse.reply
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  return gatehouse.read_list(
    caller,
    '/v1/api-tokens/read',
    options,
    source => 'gatehouse.tokens t',
    restriction => 't.user_id = ($1).user_id and t.kind = ''api'' and t.ended is null',
    columns => '{
      "id": {"columns": ["t.id"], "type": "id"},
      "search": {"columns": ["t.name"]},
      "name": {"columns": ["t.name"]},
      "created": {"columns": ["t.created"]},
      "enabled": {"columns": ["t.enabled"]},
      "last_used": {"columns": ["t.last_used"]}
    }',
    -- The calling token may hold less than its user: the user's permissions are read anew, once for all rows.
    page_row => $row$
      pg_catalog.json_build_object(
        'id', t.id::text,
        'name', t.name,
        'enabled', t.enabled,
        'permissions', gatehouse.permissions_json(array(
          select held.name
            from pg_catalog.unnest((select a.permissions from gatehouse.accounts a where a.id = ($1).user_id)) held (name)
            where held.name = any (t.permissions)
        )),
        'created', gatehouse.timestamp_text(t.created),
        'last_used', gatehouse.timestamp_text(t.last_used),
        'expires', gatehouse.timestamp_text(t.expires))
    $row$);
end
$$;

comment on function api_v1.api_tokens_read(gatehouse.caller, json) is
  'Rows {id, name, enabled, permissions, created, last_used, expires} of the caller''s own API tokens, by id unless told otherwise; permissions are what is effective. GH808: options that are not as declared; GH404: none of the caller''s.';
