create or replace view report.calls_per_ten_minutes as
  select t.method_id, t.bucket as ten_minutes, t.accepted, t.declined, t.errors, t.exceptions, t.avg_ms, t.p50_ms, t.p95_ms, t.p99_ms
    from gatehouse.call_totals t
    where t.minutes = 10;

comment on view report.calls_per_ten_minutes is
  'Calls per method and ten minutes, for 35 days unless configured otherwise. Errors, exceptions and runtimes are those of accepted calls; percentiles are within 5 %.';
comment on column report.calls_per_ten_minutes.ten_minutes is 'Its beginning. Calls belong to where they ended.';
comment on column report.calls_per_ten_minutes.accepted is 'Calls that were not declined; errors, exceptions and runtimes are among these.';
comment on column report.calls_per_ten_minutes.declined is 'Calls over a limit of the method, not executed.';
comment on column report.calls_per_ten_minutes.errors is 'Status 400 and above.';
comment on column report.calls_per_ten_minutes.exceptions is 'Faults of ours, which are errors, too.';
comment on column report.calls_per_ten_minutes.avg_ms is 'Mean runtime in milliseconds. Null: no accepted call.';
comment on column report.calls_per_ten_minutes.p50_ms is 'Runtime in milliseconds that half of the calls do not exceed. Null: no accepted call.';
comment on column report.calls_per_ten_minutes.p95_ms is 'The same for 95 % of the calls.';
comment on column report.calls_per_ten_minutes.p99_ms is 'The same for 99 % of the calls.';
