select plan(35);
select at('0');
select member('alice'), member('bob');
create function pg_temp.book(login text, address inet default null) returns integer language sql as $$
  select gatehouse.book_attempt(id(login), login, address) $$;
create function pg_temp.failures(kind text, address inet default null) returns integer language sql as $$
  select t.failures from gatehouse.throttles t, unnest(gatehouse.throttle_keys(id('alice'), 'alice', address)) k
    where t.kind = failures.kind and k = (t.kind, t.key)::gatehouse.throttle_key $$;

-- Free attempts, then delays that double.
select results_eq($$ select pg_temp.book('alice') from generate_series(1, 6) $$, array[0, 0, 0, 0, 0, 1], 'five are free');
select is(pg_temp.failures('user'), 5, 'a refused attempt is not booked');
select is(pg_temp.book('bob'), 0, 'another account is not concerned');
select at('0.999999 s');
select is(pg_temp.book('alice'), 1, 'a wait is rounded up');
select at('1 s');
select is(pg_temp.book('alice'), 0, 'after a second the sixth');
select is(pg_temp.book('alice'), 2, '... then two');
select at('3 s');
select is(pg_temp.book('alice'), 0, 'after two seconds the seventh');
select is(pg_temp.book('alice'), 4, '... then four');
select at('-1 s');
select is(pg_temp.book('bob'), 0, 'a free attempt that began earlier does not wait for a later one');
select at('1 hour');
update gatehouse.throttles set failures = 1000000;
select is(pg_temp.book('alice'), 0, 'after an hour');
select is(pg_temp.book('alice'), 900, '15 minutes at most');

-- Forgotten after a day.
select at('25 hours');
select is(pg_temp.book('alice'), 0, 'a day later');
select is(pg_temp.failures('user'), 1000002, '... exactly is not enough');
select at('2 days 2 hours');
select is(pg_temp.book('alice'), 0, 'more than a day later');
select is(pg_temp.failures('user'), 1, '... all is forgotten');

-- Addresses.
delete from gatehouse.throttles;
select pg_temp.book('alice', '192.0.2.7');
select at('2 days 1:59:59.9');
select pg_temp.book('bob', '192.0.2.7');
select is(pg_temp.failures('address', '192.0.2.7'), 2, 'one that began before the last one is one more, not two');
select at('2 days 2 hours');
delete from gatehouse.throttles;
select is(pg_temp.book('alice', '192.0.2.7'), 0, 'with an address');
select is(pg_temp.failures('user', '192.0.2.7'), 1, '... booked for the account'), is(pg_temp.failures('address', '192.0.2.7'), 1, '... and for the address');
select is((select max(pg_temp.book('name' || n, '192.0.2.7')) from generate_series(1, 99) n), 0, '100 attempts from one address are free');
select is(pg_temp.book('name100', '192.0.2.7'), 1, '... whatever the accounts');
select is(pg_temp.book('bob', '192.0.2.7'), 1, '... also for one that has no failure');
select is(pg_temp.book('bob', '192.0.2.8'), 0, '... another address is free');

-- What is left of 36 seconds is not lost.
delete from gatehouse.throttles;
create function pg_temp.book_every(seconds integer, attempts integer) returns integer language plpgsql as $$
begin
  for n in 1..attempts loop
    perform at(make_interval(days => 3, secs => n * seconds));
    perform gatehouse.book_attempt(null, 'name' || n, '192.0.2.9');
  end loop;
  return pg_temp.failures('address', '192.0.2.9');
end $$;
select is(pg_temp.book_every(35, 100), 4, '100 attempts in 3465 seconds, of which 96 are forgotten');
delete from gatehouse.throttles;
select is(pg_temp.book_every(1, 90), 88, '90 in 90 seconds');
select is((select count(*) from gatehouse.throttles where last_attempt is null), 0::bigint, 'every counter has a time to be removed by');
select at('2 days 2 hours');

-- A known address has a counter of its own.
delete from gatehouse.throttles;
insert into gatehouse.signin_addresses (user_id, network) values (id('alice'), '192.0.2.7');
select is((select max(pg_temp.book('alice', ('198.51.100.' || n % 3)::inet)) from generate_series(1, 9) n), 1, 'an account locked from elsewhere');
select is((select max(pg_temp.book('alice', '192.0.2.7')) from generate_series(1, 5) n), 0, 'is open for its address, 5 times');
select is(pg_temp.book('alice', '192.0.2.7'), 1, '... and no more');
select is(pg_temp.failures('user'), 5, '... none of which counts for the others');

-- Unknown names.
delete from gatehouse.throttles;
select results_eq($$ select gatehouse.book_attempt(null, 'nobody', null) from generate_series(1, 7) $$, array[0, 0, 0, 0, 0, 1, 1],
  'an unknown name is delayed as a known one');
select is(gatehouse.book_attempt(null, 'nobody else', null), 0, 'another is not concerned');
select results_eq('select kind, count(*) from gatehouse.throttles group by kind', $$ values ('name', 2::bigint) $$, 'kept by bucket');
select throws_ok('select gatehouse.book_attempt(null, null, null)', '23502', null, 'neither user nor name');
select is(max(key) < 1048576 and min(key) >= 0, true, 'buckets are bounded') from gatehouse.throttles;
select * from finish();
