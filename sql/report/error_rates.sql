create or replace view report.error_rates as
  select m.id as method_id,
      c.bucket as day,
      c.accepted,
      c.errors,
      pg_catalog.round(100.0 * c.errors / nullif(c.accepted, 0), 2) as errors_percent,
      c.exceptions,
      pg_catalog.round(100.0 * c.exceptions / nullif(c.accepted, 0), 2) as exceptions_percent,
      c.declined,
      pg_catalog.round(100.0 * c.declined / nullif(c.accepted + c.declined, 0), 2) as declined_percent
    from gatehouse.call_days c
    join gatehouse.call_methods m on m.number = c.method;

comment on view report.error_rates is
  'Per method and UTC day: errors (status 400 and above) and exceptions (faults of ours) among accepted calls, and what was declined for a limit among all.';
comment on column report.error_rates.day is 'Midnight UTC, at which the day began.';
comment on column report.error_rates.accepted is 'Calls that were not declined; errors and exceptions are among these.';
comment on column report.error_rates.errors_percent is 'Of accepted calls. Null: there were none.';
comment on column report.error_rates.exceptions_percent is 'Of accepted calls. Null: there were none.';
comment on column report.error_rates.declined_percent is 'Of all calls.';
