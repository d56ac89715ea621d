insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/app/count",
  "title": "Add one to the shared counter",
  "permissions": ["*"]
}
$entry$);

create or replace function api_v1.app_count(caller gatehouse.caller) returns json
  language plpgsql volatile
as $$
declare
  v_value bigint;
begin
  update app.counters c set value = c.value + 1 where c.name = 'shared' returning c.value into v_value;
  return to_json(v_value);
end
$$;
