create or replace view report.calls as
  select m.id as method_id,
      l.user_id,
      l.user_name,
      l.token_id,
      l.finished - l.runtime * interval '1 microsecond' as started,
      l.finished,
      pg_catalog.round(l.runtime / 1000.0, 3) as runtime_ms,
      l.status,
      coalesce(l.status_text, 'OK') as status_text,
      l.is_declined,
      l.status >= 400 as is_error,
      l.is_exception,
      l.request_id
    from gatehouse.call_log l
    join gatehouse.call_methods m on m.number = l.method;

comment on view report.calls is
  'Every call, for 30 days unless configured otherwise. Conditions on finished leave out the days that do not fit. user_name: the name that the user had.';
comment on column report.calls.user_id is 'Whose token came with the call, also where it was refused. Null: no token, or one unknown.';
comment on column report.calls.user_name is 'The name that the user had.';
comment on column report.calls.token_id is 'The session or API token, which may be gone since. Null: none, or one unknown.';
comment on column report.calls.started is 'By the database''s clock.';
comment on column report.calls.finished is 'When it ended, by the database''s clock: what days go by.';
comment on column report.calls.runtime_ms is 'Milliseconds, to the microsecond.';
comment on column report.calls.status is 'The HTTP status.';
comment on column report.calls.is_declined is 'Refused for a limit of the method (429), and not executed.';
comment on column report.calls.is_error is 'status is 400 or above: declined calls, too, which the counters do not have among errors.';
comment on column report.calls.is_exception is 'A fault of ours.';
comment on column report.calls.request_id is 'X-Request-Id: leads into the node''s log.';
