insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/admin/api-call-log/read-latest-stat",
  "title": "Read statistics for the last 60 minutes",
  "description": "Statistics updated every 10 seconds. Data resolution is 1 minute. Without `method_id`: an array of all methods. Runtimes are in seconds.",
  "permissions": ["admin"],
  "parameters": [
    {"name": "method_id", "required": false, "schema": {"type": "string"}, "example": "/v1/test/test"}
  ],
  "result": {
    "anyOf": [
      {"type": "array", "items": {"$ref": "/v1/admin/api-call-log/read-history-stat"}},
      {"$ref": "/v1/admin/api-call-log/read-history-stat"}
    ]
  },
  "options": {"lane": "exclusive"}
}
$entry$);

create or replace function api_v1.admin_api_call_log_read_latest_stat(caller gatehouse.caller, method_id text) returns json
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  if method_id is not null then
    return gatehouse.call_statistics(method_id, 1, 60);
  end if;
  return (
    select coalesce(pg_catalog.json_agg(gatehouse.call_statistics(m.id, 1, 60) order by m.id), '[]')
      from gatehouse.methods m
  );
end
$$;

comment on function api_v1.admin_api_call_log_read_latest_stat(gatehouse.caller, text) is
  '{id, last_updated, load, requests, active_requests_limit, active_requests_user_limit, total_active_requests} of a method, or an array of all; 60 buckets of a minute in load and requests, oldest first. GH404: no such method.';
