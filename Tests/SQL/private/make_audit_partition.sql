select plan(7);
create function pg_temp.bounds(name text) returns text language sql as $$
  select pg_get_expr(c.relpartbound, c.oid) from pg_class c where c.oid = to_regclass('gatehouse.' || name) and c.relispartition $$;
set timezone = 'America/New_York';
select gatehouse.make_audit_partition('2031-12-31 23:30Z');
set timezone = 'UTC';
select is(pg_temp.bounds('audit_log_2031_12'), $$FOR VALUES FROM ('2031-12-01 00:00:00+00') TO ('2032-01-01 00:00:00+00')$$, 'a UTC month, in any time zone');
select lives_ok($$ select gatehouse.make_audit_partition('2031-12-01') $$, 'it is there');
select gatehouse.make_audit_partition('2032-01-01'), gatehouse.make_audit_partition('2032-02-29');
select is(pg_temp.bounds('audit_log_2032_02'), $$FOR VALUES FROM ('2032-02-01 00:00:00+00') TO ('2032-03-01 00:00:00+00')$$, 'a February');
select lives_ok($$ insert into gatehouse.audit_log (happened, action) values ('2031-12-31 23:59:59.999999Z', 'user.create'), ('2032-01-01', 'user.create') $$,
  'no gap between two');
select is(count(*), 1::bigint, 'each in its own') from gatehouse.audit_log_2032_01;
select is(count(*), 3::bigint, 'with the indexes of the table') from pg_index where indrelid = 'gatehouse.audit_log_2032_01'::regclass;
select throws_ok($$ insert into gatehouse.audit_log (happened, action) values ('2032-01-01', 'what') $$, '23514', null, '... and its constraints');
select * from finish();
