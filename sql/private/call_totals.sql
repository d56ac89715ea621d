create or replace view gatehouse.call_totals as
  select c.minutes,
      m.id as method_id,
      c.bucket,
      c.accepted,
      c.declined,
      c.errors,
      c.exceptions,
      pg_catalog.round(c.runtime / 1000.0 / nullif(c.accepted, 0), 3) as avg_ms,
      (c.p50 / 1000)::real as p50_ms,
      (c.p95 / 1000)::real as p95_ms,
      (c.p99 / 1000)::real as p99_ms
    from gatehouse.call_counters c
    join gatehouse.call_methods m on m.number = c.method;

comment on view gatehouse.call_totals is
  'Counters of all lengths with the path of their method and runtimes in milliseconds: what report.calls_per_minute, calls_per_ten_minutes and calls_per_day show of it.';
