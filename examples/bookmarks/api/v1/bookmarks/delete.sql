insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/bookmarks/delete",
  "title": "Delete bookmark",
  "permissions": ["user"],
  "parameters": [
    {"name": "bookmark_id", "required": true, "schema": {"type": "string"}, "example": "1"}
  ],
  "result": {"type": "null"}
}
$entry$);

create or replace function api_v1.bookmarks_delete(caller gatehouse.caller, bookmark_id text) returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
begin
  -- Another user's bookmark: not found, as if it did not exist.
  delete from bookmarks.links l where l.id = gatehouse.parse_id(bookmark_id) and l.user_id = caller.user_id;
  if not found then
    raise exception 'Bookmark not found' using errcode = 'GH404';
  end if;
  return null;
end
$$;

comment on function api_v1.bookmarks_delete(gatehouse.caller, text) is
  'Deletes a bookmark of the caller. GH404: none of his.';
