create or replace function gatehouse.summarize_calls() returns boolean
  language plpgsql volatile
as $$
declare
  v_index pg_catalog.regclass;
begin
  perform pg_catalog.set_config('lock_timeout', '50', true);
  -- What may have new calls; of a partition that is complete this finds nothing to do.
  for v_index in
    select i.indexrelid::pg_catalog.regclass
      from (values (gatehouse.now()), (gatehouse.now() - interval '1 day')) d (moment)
      join pg_catalog.pg_index i on i.indrelid = pg_catalog.to_regclass('gatehouse.' || gatehouse.partition_name('call_log', d.moment))
      join pg_catalog.pg_class c on c.oid = i.indexrelid
      join pg_catalog.pg_am a on a.oid = c.relam
      where a.amname = 'brin'
  loop
    begin
      perform pg_catalog.brin_summarize_new_values(v_index);
    exception when lock_not_available then
      -- It is being vacuumed. Another minute.
      null;
    end;
  end loop;
  return false;
end
$$;

comment on function gatehouse.summarize_calls() is
  'Job: the index of the call log takes up the pages that were filled since; until then each search reads them.';
