insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/admin/api-call-log/read-history-stat",
  "title": "Read statistics for the given API method for the last 30 days",
  "description": "Statistics updated every 1 minute. Data resolution is 10 minutes. Runtimes are in seconds.",
  "permissions": ["admin"],
  "parameters": [
    {"name": "method_id", "schema": {"type": "string"}, "example": "/v1/test/test"}
  ],
  "result": {
    "type": "object",
    "properties": {
      "id": {"type": "string"},
      "last_updated": {"type": ["string", "null"], "format": "date-time"},
      "load": {
        "type": "array",
        "items": {
          "type": "object",
          "properties": {
            "date": {"type": "string", "format": "date-time"},
            "total_accepted": {"type": "integer"},
            "total_declined": {"type": "integer"}
          },
          "required": ["date", "total_accepted", "total_declined"]
        }
      },
      "requests": {
        "type": "array",
        "items": {
          "type": "object",
          "properties": {
            "date": {"type": "string", "format": "date-time"},
            "total_requests": {"type": "integer"},
            "total_errors": {"type": "integer"},
            "total_exceptions": {"type": "integer"},
            "exceptions_percent": {"type": "number"},
            "avg_runtime": {"type": ["number", "null"]},
            "p50_runtime": {"type": ["number", "null"]},
            "p95_runtime": {"type": ["number", "null"]},
            "p99_runtime": {"type": ["number", "null"]}
          },
          "required": ["date", "total_requests", "total_errors", "total_exceptions", "exceptions_percent", "avg_runtime", "p50_runtime", "p95_runtime", "p99_runtime"]
        }
      },
      "active_requests_limit": {"type": ["integer", "null"]},
      "active_requests_user_limit": {"type": ["integer", "null"]},
      "total_active_requests": {"type": "integer"}
    },
    "required": ["id", "last_updated", "load", "requests", "active_requests_limit", "active_requests_user_limit", "total_active_requests"]
  },
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
