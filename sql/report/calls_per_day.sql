create or replace view report.calls_per_day as
  select t.method_id, t.bucket as day, t.accepted, t.declined, t.errors, t.exceptions, t.avg_ms, t.p50_ms, t.p95_ms, t.p99_ms
    from gatehouse.call_totals t
    where t.minutes = 1440;

comment on view report.calls_per_day is
  'Calls per method and UTC day, for 400 days unless configured otherwise. Errors, exceptions and runtimes are those of accepted calls; percentiles are within 5 %.';
