select plan(5);
create function pg_temp.partitions() returns setof text language sql as $$
  select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'gatehouse.audit_log'::regclass $$;
select at('0');
select gatehouse.make_audit_partition(m::timestamptz) from unnest(array['2028-11-15', '2028-12-15', '2029-01-15', '2029-02-15']) m (m);
select is(gatehouse.keep_audit_partitions(), false, 'one batch');
select set_hasnt('select pg_temp.partitions()', $$ values ('audit_log_2028_11'), ('audit_log_2028_12') $$, 'a month that is all older than a year is gone');
select set_has('select pg_temp.partitions()', $$ values ('audit_log_2029_01'), ('audit_log_2029_02') $$, 'one with days of the last year stays');
select set_has('select pg_temp.partitions()', $$ values ('audit_log_2030_01'), ('audit_log_2030_02'), ('audit_log_2030_03') $$, 'this month and the next two are there');
select is(count(*), 0::bigint, 'nothing is left of what was dropped') from pg_class where relname like 'audit_log_2028%';
select * from finish();
