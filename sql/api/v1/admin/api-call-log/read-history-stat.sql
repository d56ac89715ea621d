insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/admin/api-call-log/read-history-stat",
  "title": "Read statistics for the given API method for the last 30 days",
  "description": "Statistics updated every 1 minute. Data resolution is 10 minutes. Runtimes are in seconds.",
  "permissions": ["admin"],
  "parameters": [
    {"name": "method_id", "schema": {"type": "string"}, "example": "/v1/test/test"}
  ],
  "options": {"lane": "exclusive"}
}
$entry$);

create or replace function api_v1.admin_api_call_log_read_history_stat(caller gatehouse.caller, method_id text) returns json
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  return gatehouse.call_statistics(method_id, 10, 4320);
end
$$;

comment on function api_v1.admin_api_call_log_read_history_stat(gatehouse.caller, text) is
  '{id, last_updated, load, requests, active_requests_limit, active_requests_user_limit, total_active_requests} of a method; 4,320 buckets of ten minutes in load and requests, oldest first. GH404: no such method.';
