create or replace function gatehouse.call_statistics(method_id text, minutes integer, buckets integer) returns json
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_step constant interval := minutes * interval '1 minute';
  v_last constant timestamptz := pg_catalog.date_bin(v_step, gatehouse.now(), '2000-01-01 00:00Z');
  v_options json;
  v_load text;
  v_requests text;
begin
  select m.options into v_options from gatehouse.methods m where m.id = method_id;
  if not found then
    raise exception 'API method not found' using errcode = 'GH404';
  end if;
  -- Text put together: json_build_object takes three times as long, and there may be 4,320 of each. Nothing in it needs escaping.
  select pg_catalog.string_agg('{"date":"' || b.date
          || '","total_accepted":' || b.accepted
          || ',"total_declined":' || b.declined || '}', ','),
      pg_catalog.string_agg('{"date":"' || b.date
          || '","total_requests":' || b.accepted
          || ',"total_errors":' || b.errors
          || ',"total_exceptions":' || b.exceptions
          || ',"exceptions_percent":' || case b.exceptions when 0 then 0 else (100.0 * b.exceptions / b.accepted)::real end
          || ',"avg_runtime":' || coalesce((b.runtime / 1000000.0 / nullif(b.accepted, 0))::real::text, 'null')
          || ',"p50_runtime":' || coalesce((b.p50 / 1000000)::real::text, 'null')
          || ',"p95_runtime":' || coalesce((b.p95 / 1000000)::real::text, 'null')
          || ',"p99_runtime":' || coalesce((b.p99 / 1000000)::real::text, 'null') || '}', ',')
    into v_load, v_requests
    from (
      select gatehouse.timestamp_text(g.bucket) as date, coalesce(c.accepted, 0) as accepted, coalesce(c.declined, 0) as declined,
          coalesce(c.errors, 0) as errors, coalesce(c.exceptions, 0) as exceptions, c.runtime, c.p50, c.p95, c.p99
        from pg_catalog.generate_series(v_last - (buckets - 1) * v_step, v_last, v_step) g (bucket)
        left join gatehouse.call_buckets c
          on c.bucket = g.bucket and c.minutes = minutes
            and c.method = (select m.number from gatehouse.call_methods m where m.id = method_id)
        order by g.bucket
    ) b;
  return pg_catalog.format(
    '{"id":%s,"last_updated":%s,"load":[%s],"requests":[%s],"active_requests_limit":%s,"active_requests_user_limit":%s,"total_active_requests":%s}',
    pg_catalog.to_json(method_id),
    coalesce((
      select pg_catalog.to_json(gatehouse.timestamp_text(j.last_run))::text
        from gatehouse.jobs j
        where j.function = case minutes when 1 then 'gatehouse.refresh_latest' else 'gatehouse.refresh_history' end
    ), 'null'),
    v_load,
    v_requests,
    coalesce(v_options ->> 'active_requests_limit', 'null'),
    coalesce(v_options ->> 'active_requests_user_limit', 'null'),
    (
      select coalesce(pg_catalog.sum((n.active ->> method_id)::bigint), 0)
        from gatehouse.nodes n
        where n.last_append > gatehouse.now() - interval '10 seconds' and n.last_append < gatehouse.now() + interval '10 seconds'
    ))::json;
end
$$;

comment on function gatehouse.call_statistics(text, integer, integer) is
  'Statistics of a method as the API shows them, for so many buckets of 1 or 10 minutes up to now, gaps filled; active requests of the nodes that appended within 10 seconds. GH404: no such method.';
