insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/bookmarks/create",
  "title": "Create bookmark",
  "permissions": ["user"],
  "parameters": [
    {
      "name": "url",
      "required": true,
      "schema": {"type": "string", "pattern": "^https?://[!-~]+$", "maxLength": 2000},
      "example": "https://www.swift.org/"
    },
    {
      "name": "title",
      "required": true,
      "schema": {"type": "string", "minLength": 1, "maxLength": 200},
      "example": "Swift.org"
    },
    {
      "name": "topic",
      "required": true,
      "description": "Name of a topic.",
      "schema": {"type": "string"},
      "example": "swift"
    }
  ],
  "result": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
}
$entry$);

create or replace function api_v1.bookmarks_create(caller gatehouse.caller, url text, title text, topic text) returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_id bigint;
begin
  perform bookmarks.check_topic(topic, '/2');
  insert into bookmarks.links as l (user_id, url, title, topic)
    values (caller.user_id, url, title, topic)
    returning l.id into v_id;
  return json_build_object('id', v_id::text);
end
$$;

comment on function api_v1.bookmarks_create(gatehouse.caller, text, text, text) is
  'Makes a bookmark of the caller: {id}. GH808: no such topic. 23505 (409): the caller has this URL already.';
