create or replace view report.calls_per_user_and_day as
  select d.day,
      nullif(d.user_id, 0) as user_id,
      d.user_name,
      d.accepted,
      d.declined,
      d.errors,
      d.exceptions,
      pg_catalog.round(d.runtime / 1000.0 / nullif(d.accepted, 0), 3) as avg_ms
    from gatehouse.user_days d;

comment on view report.calls_per_user_and_day is
  'Calls per user and UTC day, for 400 days unless configured otherwise. user_id null: calls without a token, or with one unknown.';
comment on column report.calls_per_user_and_day.day is 'Midnight UTC, at which the day began. Calls belong to where they ended.';
comment on column report.calls_per_user_and_day.user_id is 'Null: calls without a token, or with one unknown.';
comment on column report.calls_per_user_and_day.user_name is 'The user''s last name on that day. Null with user_id.';
comment on column report.calls_per_user_and_day.accepted is 'Calls that were not declined; errors, exceptions and runtimes are among these.';
comment on column report.calls_per_user_and_day.declined is 'Calls over a limit of their method, not executed.';
comment on column report.calls_per_user_and_day.errors is 'Status 400 and above.';
comment on column report.calls_per_user_and_day.exceptions is 'Faults of ours, which are errors, too.';
comment on column report.calls_per_user_and_day.avg_ms is 'Mean runtime in milliseconds. Null: no accepted call.';
