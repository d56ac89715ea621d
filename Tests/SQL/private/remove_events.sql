select plan(3);
select at('0');
insert into gatehouse.events (created, permission, params) select gatehouse.now() - n * interval '4 minutes', 'admin', '["n"]' from generate_series(0, 4) n;
select is(gatehouse.remove_events(), false, 'one batch');
select is(count(*), 3::bigint, 'those of the last ten minutes stay') from gatehouse.events;
insert into gatehouse.events (created, permission, params) select gatehouse.now() - interval '1 hour', 'admin', '["n"]' from generate_series(1, 5000) n;
select is(gatehouse.remove_events(), true, 'there may be more');
select * from finish();
