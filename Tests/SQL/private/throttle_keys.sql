select plan(11);
select at('0');
select member('alice');
create function pg_temp.kinds(user_id bigint, address inet) returns text language sql as $$
  select string_agg(kind, ' ') from unnest(gatehouse.throttle_keys(user_id, 'alice', address)) $$;
select is(pg_temp.kinds(null, null), 'name', 'unknown, without address');
select is(pg_temp.kinds(null, '192.0.2.7'), 'name address', 'unknown');
select is(pg_temp.kinds(id('alice'), null), 'user', 'known, without address');
select is(pg_temp.kinds(id('alice'), '192.0.2.7'), 'user address', 'known, the account first');
select is((gatehouse.throttle_keys(id('alice'), 'alice', null))[1].key, id('alice'), 'a user''s key is the id');
insert into gatehouse.signin_addresses (user_id, network) values (id('alice'), '192.0.2.7'), (id('alice'), '2001:db8::/64');
select is(pg_temp.kinds(id('alice'), '192.0.2.7'), 'user-address address', 'from a known address');
select is(pg_temp.kinds(id('alice'), '192.0.2.8'), 'user address', 'its neighbour is not known');
select is(pg_temp.kinds(id('alice'), '2001:db8::1234'), 'user-address address', 'IPv6: the /64 is known');
select is(gatehouse.throttle_keys(null, 'x', '2001:db8::1'), gatehouse.throttle_keys(null, 'x', '2001:db8:0:0:ffff::2'), 'IPv6 counts per /64');
select is(pg_temp.kinds(id('alice') + 1, '192.0.2.7'), 'user address', 'known to its user only');
select at('30 days');
select is(pg_temp.kinds(id('alice'), '192.0.2.7'), 'user address', 'forgotten after 30 days');
select * from finish();
