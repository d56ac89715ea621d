create or replace function gatehouse.keep_audit_partitions() returns boolean
  language plpgsql volatile
as $$
declare
  v_oldest constant text := gatehouse.audit_partition(gatehouse.now() - interval '1 year');
  v_partition pg_catalog.regclass;
begin
  perform gatehouse.make_audit_partitions();
  -- Dropping takes the whole table for a moment: where somebody reads it, another time, rather than everybody behind him.
  perform pg_catalog.set_config('lock_timeout', '50', true);
  begin
    for v_partition in
      select i.inhrelid::pg_catalog.regclass
        from pg_catalog.pg_inherits i
        join pg_catalog.pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'gatehouse.audit_log'::pg_catalog.regclass
          -- By name: audit_log_YYYY_MM sorts as time does.
          and c.relname < v_oldest
        order by c.relname
    loop
      execute pg_catalog.format('drop table %s', v_partition);
    end loop;
  exception when lock_not_available then
    null;
  end;
  return false;
end
$$;

comment on function gatehouse.keep_audit_partitions() is
  'Job: partitions of the audit trail are made two months ahead and dropped when all of them is older than a year; one that is being read is dropped another minute.';
