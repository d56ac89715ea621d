create or replace function gatehouse.prepare_partitions() returns void
  language plpgsql volatile
as $$
declare
  v_partition record;
begin
  for v_partition in
    select r.parent,
        (pg_catalog.date_trunc(r.unit, gatehouse.now() at time zone 'UTC') + n * ('1 ' || r.unit)::interval) at time zone 'UTC' as moment
      from gatehouse.partition_rules r
      cross join pg_catalog.generate_series(-1, 2) n
      order by r.parent, n
  loop
    if pg_catalog.to_regclass('gatehouse.' || gatehouse.partition_name(v_partition.parent, v_partition.moment)) is null then
      perform gatehouse.prepare_partition(v_partition.parent, v_partition.moment);
    end if;
  end loop;
end
$$;

comment on function gatehouse.prepare_partitions() is
  'For each table of gatehouse.partition_rules the partition of this UTC day or month, the one before, since calls are logged up to a day late, and the two that follow. Called when the SQL is loaded, by gatehouse.keep_partitions, and by who finds today''s or yesterday''s missing.';

drop function if exists gatehouse.make_audit_partitions();

do 'begin perform gatehouse.prepare_partitions(); end';
