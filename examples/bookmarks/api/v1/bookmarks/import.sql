insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/bookmarks/import",
  "title": "Import bookmarks",
  "permissions": ["user"],
  "parameters": [
    {
      "name": "file",
      "required": true,
      "description": "Text in UTF-8, a bookmark in each line: its URL, and its title behind a blank.",
      "schema": {"type": "object"}
    },
    {
      "name": "topic",
      "required": true,
      "description": "Name of a topic.",
      "schema": {"type": "string"},
      "example": "swift"
    }
  ],
  "result": {"type": "object", "properties": {"imported": {"type": "integer"}}, "required": ["imported"]},
  "options": {"upload": {"content": true, "content_types": ["text/plain"], "limit": 262144}}
}
$entry$);

create or replace function api_v1.bookmarks_import(caller gatehouse.caller, file json, topic text, content bytea)
  returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_imported bigint;
begin
  perform bookmarks.check_topic(topic, '/1');
  insert into bookmarks.links as l (user_id, url, title, topic)
    select caller.user_id, v.url, coalesce(nullif(btrim(substr(v.line, length(v.url) + 1)), ''), left(v.url, 200)), topic
      from (
        select btrim(l.line) as line, split_part(btrim(l.line), ' ', 1) as url
          from string_to_table(translate(convert_from(content, 'UTF8'), chr(13), ''), chr(10)) l (line)
      ) v
      where v.line <> ''
    on conflict on constraint links_url_unique do nothing;
  get diagnostics v_imported = row_count;
  return json_build_object('imported', v_imported);
end
$$;

comment on function api_v1.bookmarks_import(gatehouse.caller, json, text, bytea) is
  'Makes a bookmark of each line, but for URLs that the caller has: {imported}. GH808: no such topic. 400, and none is made: no UTF-8, or a line without a URL.';
