insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/app/notes",
  "title": "Read notes",
  "permissions": ["notes"]
}
$entry$);

create or replace function api_v1.app_notes(caller gatehouse.caller) returns json
  language plpgsql stable
as $$
begin
  return (select json_agg(n.text order by n.id) from app.notes n);
end
$$;
