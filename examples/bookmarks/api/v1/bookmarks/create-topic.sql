insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/bookmarks/create-topic",
  "title": "Create topic",
  "permissions": ["manage-topics"],
  "parameters": [
    {
      "name": "name",
      "required": true,
      "schema": {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,31}$"},
      "example": "swift"
    },
    {
      "name": "description",
      "required": false,
      "schema": {"type": "string", "minLength": 1, "maxLength": 500},
      "example": "The language and its libraries"
    }
  ],
  "result": {"type": "null"}
}
$entry$);

create or replace function api_v1.bookmarks_create_topic(caller gatehouse.caller, name text, description text) returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
begin
  insert into bookmarks.topics (name, description) values (name, description);
  perform gatehouse.audit(caller, 'topic.create', details => json_build_object('name', name));
  return null;
end
$$;

comment on function api_v1.bookmarks_create_topic(gatehouse.caller, text, text) is
  'Makes a topic for everybody''s bookmarks. 23505 (409): there is one of this name.';
