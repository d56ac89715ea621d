insert into gatehouse.entries (entry) values ($entry$
{
  "id": "/v1/admin/api-call-log/read-log",
  "title": "Read API method access log",
  "description": "Newest first. Without options: of all methods. `runtime` is in milliseconds.",
  "permissions": ["admin"],
  "parameters": [
    {
      "name": "options",
      "required": false,
      "schema": {"apiRead": {"method_id": {"type": "string", "conditions": ["="], "required": true}}},
      "example": {"where": {"method_id": "/v1/test/test"}, "limit": 10}
    }
  ],
  "result": {
    "type": "object",
    "properties": {
      "method_id": {"type": "string"},
      "user_id": {"type": ["string", "null"]},
      "username": {"type": ["string", "null"]},
      "token_id": {"type": ["string", "null"]},
      "started": {"type": "string", "format": "date-time"},
      "finished": {"type": "string", "format": "date-time"},
      "runtime": {"type": "number"},
      "is_error": {"type": "boolean"},
      "is_exception": {"type": "boolean"},
      "status": {"type": "integer"},
      "status_text": {"type": "string"},
      "request_id": {"type": "string"}
    },
    "required": ["method_id", "user_id", "username", "token_id", "started", "finished", "runtime", "is_error", "is_exception", "status", "status_text", "request_id"]
  },
  "options": {"lane": "exclusive"}
}
$entry$);

create or replace function api_v1.admin_api_call_log_read_log(caller gatehouse.caller, options json) returns gatehouse.reply
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_method_id text;
  v_method integer;
  v_limit bigint := bigint '100';
  v_skip bigint := bigint '0';
  v_midnight timestamptz;
  v_since timestamptz;
  v_until timestamptz := timestamptz 'infinity';
  v_total bigint;
  v_reply gatehouse.reply;
begin
  if options is not null then
    v_method_id := gatehouse.call_log_method(options);
    select coalesce(pg_catalog.min(m.number), 0) into v_method from gatehouse.call_methods m where m.id = v_method_id;
    v_limit := least(coalesce((options ->> 'limit')::numeric, v_limit), v_limit)::bigint;
    v_skip := coalesce((options ->> 'offset')::bigint, v_skip);
  end if;
  select pg_catalog.date_trunc('day', gatehouse.now() - c.call_log_lifetime, 'UTC') into v_midnight from gatehouse.configuration c;
  select coalesce(pg_catalog.sum(d.accepted + d.declined), 0)::bigint into v_total
    from gatehouse.call_days d
    where d.bucket >= v_midnight and (v_method is null or d.method = v_method);
  -- Where the page ends, and where it begins.
  select coalesce(f.bucket, v_midnight) into v_since from gatehouse.find_calls(v_method, v_midnight, v_skip + v_limit - 1) f;
  if v_skip > 0 then
    select f.until, f.rest into v_until, v_skip from gatehouse.find_calls(v_method, v_midnight, v_skip) f;
  end if;

  -- Executed as text: planned for these times and this method.
  execute $page$
      select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
            'method_id', m.id,
            'user_id', l.user_id::text,
            'username', l.user_name,
            'token_id', l.token_id::text,
            'started', gatehouse.timestamp_text(l.finished - l.runtime * interval '1 microsecond'),
            'finished', gatehouse.timestamp_text(l.finished),
            'runtime', pg_catalog.round(l.runtime / 1000.0, 3),
            'is_error', l.status >= 400,
            'is_exception', l.is_exception,
            'status', l.status,
            'status_text', coalesce(l.status_text, 'OK'),
            'request_id', l.request_id)
          order by l.finished desc, l.id desc), '[]')
        from (
          select *
            from gatehouse.call_log c
            where c.finished >= $1 and c.finished < $2 and ($3 is null or c.method = $3)
            order by c.finished desc, c.id desc
            offset $4 limit $5
        ) l
        join gatehouse.call_methods m on m.number = l.method
    $page$
    into v_reply.data
    using v_since, v_until, v_method, v_skip, v_limit;
  v_reply.meta := pg_catalog.json_build_object('total', v_total, 'summary', pg_catalog.json_build_object('total', v_total));
  return v_reply;
end
$$;

comment on function api_v1.admin_api_call_log_read_log(gatehouse.caller, json) is
  'Rows {method_id, user_id, username, token_id, started, finished, runtime, is_error, is_exception, status, status_text, request_id}, newest first; the total comes from the counters. GH808: options that are not as declared, or without where.method_id.';
