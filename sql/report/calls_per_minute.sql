create or replace view report.calls_per_minute as
  select m.id as method_id,
      c.bucket as minute,
      c.accepted,
      c.declined,
      c.errors,
      c.exceptions,
      pg_catalog.round(c.runtime / 1000.0 / nullif(c.accepted, 0), 3) as avg_ms,
      (c.p50 / 1000)::real as p50_ms,
      (c.p95 / 1000)::real as p95_ms,
      (c.p99 / 1000)::real as p99_ms
    from gatehouse.call_minutes c
    join gatehouse.call_methods m on m.number = c.method;

comment on view report.calls_per_minute is
  'Calls per method and minute, for 2 days unless configured otherwise. Errors, exceptions and runtimes are those of accepted calls; percentiles are within 5 %.';
