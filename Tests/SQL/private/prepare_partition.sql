select plan(18);
create function pg_temp.bounds(name text) returns text language sql as $$
  select pg_get_expr(c.relpartbound, c.oid) from pg_class c where c.oid = to_regclass('gatehouse.' || name) and c.relispartition $$;
set timezone = 'America/New_York';
select gatehouse.prepare_partition('audit_log', '2031-12-31 23:30Z'), gatehouse.prepare_partition('call_log', '2031-12-31 23:30Z'), gatehouse.prepare_partition('call_minutes', '2031-03-09 23:30Z');
set timezone = 'UTC';
select is(pg_temp.bounds('audit_log_2031_12'), $$FOR VALUES FROM ('2031-12-01 00:00:00+00') TO ('2032-01-01 00:00:00+00')$$, 'a UTC month, in any time zone');
select is(pg_temp.bounds('call_log_2031_12_31'), $$FOR VALUES FROM ('2031-12-31 00:00:00+00') TO ('2032-01-01 00:00:00+00')$$, 'a UTC day');
select is(pg_temp.bounds('call_minutes_2031_03_09'), $$FOR VALUES FROM ('2031-03-09 00:00:00+00') TO ('2031-03-10 00:00:00+00')$$, '... also one that has 23 hours where the session is');
set datestyle = 'SQL, DMY'; set timezone = 'Asia/Kolkata'; set intervalstyle = 'iso_8601';
select gatehouse.prepare_partition('call_log', '2031-11-02 12:00Z');
set datestyle = 'ISO'; set timezone = 'UTC'; set intervalstyle = 'postgres';
select is(pg_temp.bounds('call_log_2031_11_02'), $$FOR VALUES FROM ('2031-11-02 00:00:00+00') TO ('2031-11-03 00:00:00+00')$$, '... whatever its session writes times like');
select lives_ok($$ select gatehouse.prepare_partition('audit_log', '2031-12-01') $$, 'it is there');
select throws_ok($$ select gatehouse.prepare_partition('users', '2031-12-01') $$, 'P0002', null, 'a table without partitions');
select gatehouse.prepare_partition('audit_log', '2032-01-01'), gatehouse.prepare_partition('audit_log', '2032-02-29');
select is(pg_temp.bounds('audit_log_2032_02'), $$FOR VALUES FROM ('2032-02-01 00:00:00+00') TO ('2032-03-01 00:00:00+00')$$, 'a February');
select lives_ok($$ insert into gatehouse.audit_log (happened, action) values ('2031-12-31 23:59:59.999999Z', 'user.create'), ('2032-01-01', 'user.create') $$,
  'no gap between two');
select is(count(*), 1::bigint, 'each in its own') from gatehouse.audit_log_2032_01;
select is(count(*), 3::bigint, 'with the indexes of the table') from pg_index where indrelid = 'gatehouse.audit_log_2032_01'::regclass;
select throws_ok($$ insert into gatehouse.audit_log (happened, action) values ('2032-01-01', 'what') $$, '23514', null, '... and its constraints');
select is(reloptions, array['fillfactor=70'], 'with room for updates where there are many') from pg_class where oid = 'gatehouse.call_minutes_2031_03_09'::regclass;
select is(reloptions, array['autovacuum_vacuum_insert_threshold=-1'], 'and none between old calls for new ones') from pg_class where oid = 'gatehouse.call_log_2031_12_31'::regclass;
select lives_ok(format('select gatehouse.prepare_partition(%L, %L)', parent, '2031-05-05'), 'a partition of ' || parent)
  from unnest(array['call_log', 'call_ten_minutes', 'call_days', 'user_days', 'call_minutes']) parent;
select * from finish();
