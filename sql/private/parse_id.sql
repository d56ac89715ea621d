create or replace function gatehouse.parse_id(id text) returns bigint
  language plpgsql immutable
as $$
#variable_conflict use_variable
begin
  if id ~ '^[1-9][0-9]{0,17}$' then
    return id::bigint;
  end if;
  return null;
end
$$;

comment on function gatehouse.parse_id(text) is 'An id as replies write it, as a number; null for what is no id.';
