create or replace view report.calls_per_minute as
  select t.method_id, t.bucket as minute, t.accepted, t.declined, t.errors, t.exceptions, t.avg_ms, t.p50_ms, t.p95_ms, t.p99_ms
    from gatehouse.call_totals t
    where t.minutes = 1;

comment on view report.calls_per_minute is
  'Calls per method and minute, for 2 days unless configured otherwise. Errors, exceptions and runtimes are those of accepted calls; percentiles are within 5 %.';
