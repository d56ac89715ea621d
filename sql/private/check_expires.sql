create or replace function gatehouse.check_expires(expires text, path text) returns timestamptz
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_expires timestamptz;
begin
  if expires !~* '^[0-9]{4}-[0-9]{2}-[0-9]{2}t[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(z|[+-][0-9]{2}:[0-9]{2})$' then
    perform gatehouse.invalid(path, 'must be a date and time as of RFC 3339');
  end if;
  begin
    v_expires := expires::timestamptz;
  exception when invalid_datetime_format or datetime_field_overflow or invalid_time_zone_displacement_value then
    perform gatehouse.invalid(path, 'must be a date and time as of RFC 3339');
  end;
  -- Of five digits it would be none of RFC 3339 where it is read.
  if v_expires >= '10000-01-01Z'::timestamptz then
    perform gatehouse.invalid(path, 'must be before the year 10000');
  elsif v_expires <= gatehouse.now() then
    perform gatehouse.invalid(path, 'must be in the future');
  end if;
  return v_expires;
end
$$;

comment on function gatehouse.check_expires(text, text) is
  'An end that lies ahead, from RFC 3339. Null stays null: none. GH808 at path.';
