select plan(8);
create function pg_temp.partitions(parent text) returns setof text language sql as $$
  select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = ('gatehouse.' || parent)::regclass $$;
select set_eq($$ select pg_temp.partitions('audit_log') $$,
  $$ select to_char((date_trunc('month', now() at time zone 'UTC') + n * interval '1 month'), '"audit_log_"YYYY_MM') from generate_series(-1, 2) n $$, 'loading the SQL made four months');
select set_eq($$ select pg_temp.partitions('call_log') $$,
  $$ select to_char(now() at time zone 'UTC' + n * interval '1 day', '"call_log_"YYYY_MM_DD') from generate_series(-1, 2) n $$, '... and four days');
create temp table before as select p from unnest(array['audit_log', 'call_log', 'call_days']) t, pg_temp.partitions(t) p;
create function pg_temp.made(parent text) returns text language sql as $$
  select string_agg(p, ' ' order by p) from pg_temp.partitions(parent) p where p not in (select b.p from before b) $$;
select at('0');
select gatehouse.prepare_partitions();
select is(pg_temp.made('audit_log'), 'audit_log_2029_12 audit_log_2030_01 audit_log_2030_02 audit_log_2030_03', 'this month, the one before and two more');
select is(pg_temp.made('call_log'), 'call_log_2029_12_31 call_log_2030_01_01 call_log_2030_01_02 call_log_2030_01_03', 'this day, the one before and two more');
select at('11:59:59.999999');
select gatehouse.prepare_partitions();
select is(pg_temp.made('call_log'), 'call_log_2029_12_31 call_log_2030_01_01 call_log_2030_01_02 call_log_2030_01_03', 'nothing new on the day''s last microsecond');
select at('30 days 12:00:00');
select gatehouse.prepare_partitions();
select is(pg_temp.made('call_days'), 'call_days_2029_12 call_days_2030_01 call_days_2030_02 call_days_2030_03 call_days_2030_04', 'one more with the next month');
select set_has($$ select pg_temp.partitions('call_log') $$, $$ values ('call_log_2030_01_31'), ('call_log_2030_02_03') $$, 'the days around it');
select is(count(*), 0::bigint, 'no default partition') from pg_class where pg_get_expr(relpartbound, oid) = 'DEFAULT';
select * from finish();
