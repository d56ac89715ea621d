select plan(2);
select at('0');
insert into gatehouse.signin_attempts (created) select gatehouse.now() - n * interval '50 minutes' from generate_series(0, 3) n;
select is(gatehouse.remove_attempts(), false, 'one batch');
select is(count(*), 2::bigint, 'those of the last hour stay') from gatehouse.signin_attempts;
select * from finish();
