create or replace function bookmarks.check_topic(topic text, path text) returns void
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  if not exists (select from bookmarks.topics t where t.name = topic) then
    perform gatehouse.invalid(path, 'must be the name of a topic');
  end if;
end
$$;

comment on function bookmarks.check_topic(text, text) is 'GH808 at path where there is no such topic.';
