create or replace function gatehouse.remove_older(source regclass, moment text, age interval) returns boolean
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_limit constant integer := 1000;
  v_count integer;
begin
  execute pg_catalog.format(
      'delete from %s t where t.ctid = any (array(select o.ctid from %s o where o.%I < $1 order by o.%I limit $2 for update skip locked))',
      source, source, moment, moment)
    using gatehouse.now() - age, v_limit;
  get diagnostics v_count = row_count;
  return v_count >= v_limit;
end
$$;

comment on function gatehouse.remove_older(regclass, text, interval) is
  'For jobs: removes up to 1000 rows of a table, the oldest by a column of timestamptz, that are older than age. Returns whether there may be more; rows that somebody holds wait for another time.';
