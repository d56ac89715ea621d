create or replace function gatehouse.keep_partitions() returns boolean
  language plpgsql volatile
as $$
declare
  v_partition pg_catalog.regclass;
begin
  perform gatehouse.prepare_partitions();
  -- Dropping takes the whole table for a moment: where somebody reads it, another time, rather than everybody behind him.
  perform pg_catalog.set_config('lock_timeout', '50', true);
  for v_partition in
    select i.inhrelid::pg_catalog.regclass
      from gatehouse.partition_rules r
      join pg_catalog.pg_inherits i on i.inhparent = ('gatehouse.' || r.parent)::pg_catalog.regclass
      join pg_catalog.pg_class c on c.oid = i.inhrelid
      where c.relname < gatehouse.partition_name(r.parent, gatehouse.now() - r.lifetime)
      order by c.relname
  loop
    begin
      execute pg_catalog.format('drop table %s', v_partition);
      -- One in a transaction: its locks are not held while the next one is waited for.
      return true;
    exception when lock_not_available then
      null;
    end;
  end loop;
  return false;
end
$$;

comment on function gatehouse.keep_partitions() is
  'Job: partitions are made two ahead, and dropped when all of one is older than its table''s lifetime; one that is being read is dropped another minute.';

drop function if exists gatehouse.keep_audit_partitions();
