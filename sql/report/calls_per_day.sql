create or replace view report.calls_per_day as
  select t.method_id, t.bucket as day, t.accepted, t.declined, t.errors, t.exceptions, t.avg_ms, t.p50_ms, t.p95_ms, t.p99_ms
    from gatehouse.call_totals t
    where t.minutes = 1440;

comment on view report.calls_per_day is
  'Calls per method and UTC day, for 400 days unless configured otherwise. Errors, exceptions and runtimes are those of accepted calls; percentiles are within 5 %.';
comment on column report.calls_per_day.day is 'Midnight UTC, at which the day began. Calls belong to where they ended.';
comment on column report.calls_per_day.accepted is 'Calls that were not declined; errors, exceptions and runtimes are among these.';
comment on column report.calls_per_day.declined is 'Calls over a limit of the method, not executed.';
comment on column report.calls_per_day.errors is 'Status 400 and above.';
comment on column report.calls_per_day.exceptions is 'Faults of ours, which are errors, too.';
comment on column report.calls_per_day.avg_ms is 'Mean runtime in milliseconds. Null: no accepted call.';
comment on column report.calls_per_day.p50_ms is 'Runtime in milliseconds that half of the calls do not exceed. Null: no accepted call.';
comment on column report.calls_per_day.p95_ms is 'The same for 95 % of the calls.';
comment on column report.calls_per_day.p99_ms is 'The same for 99 % of the calls.';
