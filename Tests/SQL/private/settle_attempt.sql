select plan(13);
select at('0');
select member('alice'), member('mallory');
create function pg_temp.failures(kind text) returns text language sql as $$
  select coalesce(string_agg(t.failures::text, ' ' order by t.failures), '-') from gatehouse.throttles t where t.kind = failures.kind $$;
select gatehouse.book_attempt(id('alice'), 'alice', '192.0.2.7') from generate_series(1, 3);
select is(pg_temp.failures('user') || pg_temp.failures('address'), '33', 'three booked');
select gatehouse.settle_attempt(id('alice'), '192.0.2.7');
select is(pg_temp.failures('user'), '0', 'the account starts anew'), is(pg_temp.failures('address'), '2', 'the address gets one back only');
select is(blocked_until, null, '... and no delay') from gatehouse.throttles where kind = 'user';
select is(network, '192.0.2.7'::inet, 'the address is remembered') from gatehouse.signin_addresses where user_id = id('alice');
select gatehouse.book_attempt(id('alice'), 'alice', '192.0.2.7'), gatehouse.settle_attempt(id('alice'), '192.0.2.7');
select is(pg_temp.failures('user-address'), '0', 'from then on it has a counter of its own');

-- Own success does not clear what the address did to others.
update gatehouse.throttles set failures = 99 where kind = 'address';
select is(sum(gatehouse.book_attempt(id('mallory'), 'mallory', '192.0.2.7')), 0::bigint, 'the 100th attempt, a success'),
    is(count(gatehouse.settle_attempt(id('mallory'), '192.0.2.7')), 1::bigint, '... settled');
select is(pg_temp.failures('address'), '99', 'the address is where it was');
select is(gatehouse.book_attempt(id('alice'), 'alice', '192.0.2.7'), 0, 'one more');
select is(gatehouse.book_attempt(id('alice'), 'alice', '192.0.2.7'), 1, '... and it is blocked');

-- Addresses remembered.
delete from gatehouse.signin_addresses;
create function pg_temp.from_many(n integer) returns void language plpgsql as $$
begin
  for i in 1..n loop
    perform at(make_interval(secs => i));
    perform gatehouse.settle_attempt(id('alice'), ('198.51.100.' || i)::inet);
  end loop;
end $$;
select pg_temp.from_many(25);
select is(count(*) || ' ' || min(network), '20 198.51.100.6/32', 'the last 20 addresses') from gatehouse.signin_addresses;
select gatehouse.settle_attempt(id('alice'), null);
select is(count(*), 20::bigint, 'none without one') from gatehouse.signin_addresses;
select * from finish();
