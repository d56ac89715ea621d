create or replace function gatehouse.timestamp_text(moment timestamptz) returns text
  language sql stable parallel safe
  return pg_catalog.to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

comment on function gatehouse.timestamp_text(timestamptz) is
  'RFC 3339 in UTC with milliseconds, as every reply writes a time. SQL, so that it is inlined.';
