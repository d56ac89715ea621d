create or replace function gatehouse.partition_name(parent text, moment timestamptz) returns text
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  return (
    select parent || pg_catalog.to_char(moment at time zone 'UTC', case r.unit when 'day' then '_YYYY_MM_DD' else '_YYYY_MM' end)
      from gatehouse.partition_rules r
      where r.parent = parent
  );
end
$$;

comment on function gatehouse.partition_name(text, timestamptz) is
  'The name of a table''s partition for the UTC day or month of a moment. Names sort as time does.';
