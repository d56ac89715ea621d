insert into gatehouse.entries (entry) values ($entry$
{"id": "/v1/client/fault", "title": "Fail as a bug would", "permissions": ["*"]}
$entry$);

create or replace function api_v1.client_fault(caller gatehouse.caller) returns json
  language plpgsql stable as $$
begin
  raise exception 'the cause of it all';
end
$$;

comment on function api_v1.client_fault(gatehouse.caller) is 'For tests.';
