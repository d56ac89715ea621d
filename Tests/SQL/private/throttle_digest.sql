select plan(4);
select is(gatehouse.throttle_digest('a'), gatehouse.throttle_digest('a'), 'the same each time'), is(gatehouse.throttle_digest(null), null, 'null');
select is(count(distinct gatehouse.throttle_digest('x ' || n)), 20000::bigint, 'one for each') from generate_series(1, 20000) n;
create temp table before as select gatehouse.throttle_digest('a') as d;
update gatehouse.configuration set secret = '\x00';
select isnt(gatehouse.throttle_digest('a'), (select d from before), 'goes by the secret');
select * from finish();
