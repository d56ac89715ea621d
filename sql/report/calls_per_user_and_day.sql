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
