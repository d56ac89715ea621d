insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/app/write",
  "title": "A write that takes five milliseconds",
  "permissions": ["*"]
}
$entry$);

create or replace function api_v1.app_write(caller gatehouse.caller) returns json
  language plpgsql volatile
as $$
begin
  perform pg_sleep(0.005);
  return to_json(true);
end
$$;
