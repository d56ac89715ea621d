select plan(8);
create function pg_temp.exact() returns boolean language sql as $$
  select (select coalesce(sum(users), 0) from gatehouse.user_counts) = (select count(*) from gatehouse.users) $$;
select ok(pg_temp.exact(), 'none'), is(root(), 1::bigint, 'root'), ok(pg_temp.exact(), '... counts');
insert into gatehouse.users (name) select 'user-' || n from generate_series(1, 1000) n;
select ok(pg_temp.exact(), 'many at once'), is(sum(users), 1001::numeric, '... are counted') from gatehouse.user_counts;
delete from gatehouse.users where id % 3 = 0;
select ok(pg_temp.exact(), 'many deleted');
delete from gatehouse.users where id > 1;
select ok(pg_temp.exact(), 'all but root'), is(sum(users), 1::numeric, '... one is left') from gatehouse.user_counts;
select * from finish();
