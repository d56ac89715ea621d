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
