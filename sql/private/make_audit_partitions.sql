create or replace function gatehouse.make_audit_partitions() returns void
  language plpgsql volatile
as $$
declare
  v_moment timestamptz;
begin
  foreach v_moment in array array[
    gatehouse.now(),
    pg_catalog.date_trunc('month', gatehouse.now(), 'UTC') + interval '40 days',
    pg_catalog.date_trunc('month', gatehouse.now(), 'UTC') + interval '70 days'
  ] loop
    if pg_catalog.to_regclass('gatehouse.' || gatehouse.audit_partition(v_moment)) is null then
      perform gatehouse.make_audit_partition(v_moment);
    end if;
  end loop;
end
$$;

comment on function gatehouse.make_audit_partitions() is
  'Partitions of the audit trail for this UTC month and the two that follow. Called when the SQL is loaded, and by gatehouse.keep_audit_partitions.';

do 'begin perform gatehouse.make_audit_partitions(); end';
