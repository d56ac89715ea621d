create or replace view report.calls_per_ten_minutes as
  select t.method_id, t.bucket as ten_minutes, t.accepted, t.declined, t.errors, t.exceptions, t.avg_ms, t.p50_ms, t.p95_ms, t.p99_ms
    from gatehouse.call_totals t
    where t.minutes = 10;

comment on view report.calls_per_ten_minutes is
  'Calls per method and ten minutes, for 35 days unless configured otherwise. Errors, exceptions and runtimes are those of accepted calls; percentiles are within 5 %.';
