select plan(5);
create function pg_temp.partitions() returns setof text language sql as $$
  select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'gatehouse.audit_log'::regclass $$;
select set_has('select pg_temp.partitions()',
  $$ select gatehouse.audit_partition(date_trunc('month', m.month, 'UTC') + interval '5 days') from generate_series(0, 2) n,
    lateral (select date_trunc('month', now(), 'UTC') + n * interval '1 month' + interval '2 hours') m (month) $$, 'loading the SQL made three months');
create temp table before as select pg_temp.partitions();
select at('0');
select gatehouse.make_audit_partitions();
select set_eq('select pg_temp.partitions() except table before', array['audit_log_2030_01', 'audit_log_2030_02', 'audit_log_2030_03'], 'this month and two more');
select at('30 days 11:59:59');
select gatehouse.make_audit_partitions();
select set_eq('select pg_temp.partitions() except table before', array['audit_log_2030_01', 'audit_log_2030_02', 'audit_log_2030_03'], 'nothing new on the month''s last second');
select at('30 days 12:00:00');
select gatehouse.make_audit_partitions();
select set_eq('select pg_temp.partitions() except table before', array['audit_log_2030_01', 'audit_log_2030_02', 'audit_log_2030_03', 'audit_log_2030_04'], 'one more with the next month');
select is(count(*), 0::bigint, 'no default partition') from pg_class where relname like 'audit_log%' and pg_get_expr(relpartbound, oid) = 'DEFAULT';
select * from finish();
