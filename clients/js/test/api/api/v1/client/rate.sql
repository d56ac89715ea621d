insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/client/rate",
  "title": "Be called seldom",
  "permissions": ["*"],
  "options": {"rate_limits": [{"per": "address", "requests": 1, "seconds": 3600}]}
}
$entry$);

create or replace function api_v1.client_rate(caller gatehouse.caller) returns json
  language plpgsql stable as $$
begin
  return 'null';
end
$$;

comment on function api_v1.client_rate(gatehouse.caller) is 'For tests.';
