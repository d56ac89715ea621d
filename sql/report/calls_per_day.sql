create or replace view report.calls_per_day as
  select m.id as method_id,
      c.bucket as day,
      c.accepted,
      c.declined,
      c.errors,
      c.exceptions,
      pg_catalog.round(c.runtime / 1000.0 / nullif(c.accepted, 0), 3) as avg_ms,
      (c.p50 / 1000)::real as p50_ms,
      (c.p95 / 1000)::real as p95_ms,
      (c.p99 / 1000)::real as p99_ms
    from gatehouse.call_days c
    join gatehouse.call_methods m on m.number = c.method;

comment on view report.calls_per_day is
  'Calls per method and UTC day, for 400 days unless configured otherwise. Errors, exceptions and runtimes are those of accepted calls; percentiles are within 5 %.';
