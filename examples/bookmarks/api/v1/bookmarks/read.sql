insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/bookmarks/read",
  "title": "Read bookmarks",
  "description": "The caller's own, the newest first. `search` looks in title and URL.",
  "permissions": ["user"],
  "parameters": [
    {
      "name": "options",
      "required": false,
      "schema": {
        "apiRead": {
          "id": {"type": "string", "conditions": ["="], "sortable": true},
          "search": {"type": "string", "maxLength": 200, "conditions": ["like"]},
          "topic": {"type": "string", "conditions": ["=", "in"], "sortable": true},
          "title": {"sortable": true},
          "created": {"type": "string", "format": "date-time", "conditions": [">=", "<"], "sortable": true}
        }
      },
      "example": {"where": {"topic": "swift", "search": ["like", "%swift%"]}, "order_by": "title", "limit": 10}
    }
  ],
  "result": {
    "type": "object",
    "properties": {
      "id": {"type": "string"},
      "url": {"type": "string"},
      "title": {"type": "string"},
      "topic": {"type": "string"},
      "created": {"type": "string", "format": "date-time"}
    },
    "required": ["id", "url", "title", "topic", "created"]
  },
  "options": {"lane": "exclusive"}
}
$entry$);

create or replace function api_v1.bookmarks_read(caller gatehouse.caller, options json) returns gatehouse.reply
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  return gatehouse.read_list(
    caller,
    '/v1/bookmarks/read',
    options,
    source => 'bookmarks.links l',
    -- Who sees which rows: $1 is the caller.
    restriction => 'l.user_id = ($1).user_id',
    -- A column for each field that the entry declares.
    columns => '{
      "id": {"columns": ["l.id"], "type": "id"},
      "search": {"columns": ["l.title", "l.url"]},
      "topic": {"columns": ["l.topic"]},
      "title": {"columns": ["l.title"]},
      "created": {"columns": ["l.created"], "type": "timestamptz"}
    }',
    page_row => $row$
      json_build_object(
        'id', l.id::text,
        'url', l.url,
        'title', l.title,
        'topic', l.topic,
        'created', gatehouse.timestamp_text(l.created))
    $row$,
    default_order => '[["created", "desc"]]');
end
$$;

comment on function api_v1.bookmarks_read(gatehouse.caller, json) is
  'Rows {id, url, title, topic, created} of the caller''s bookmarks. GH808: options that are not as declared; GH404: none of his.';
