select plan(13);
select is(gatehouse.throttle_rule('user', 4), null, 'user: free'), is(gatehouse.throttle_rule('user', 5), '1 s', 'user: the first wait');
select is(gatehouse.throttle_rule('name', 4), null, 'name: free'), is(gatehouse.throttle_rule('name', 5), '1 s', 'name: as user');
select is(gatehouse.throttle_rule('user-address', 4), null, 'user-address: free'), is(gatehouse.throttle_rule('user-address', 5), '1 s', 'user-address: as user, so that nobody can tell them apart');
select is(gatehouse.throttle_rule('address', 99), null, 'address: free'), is(gatehouse.throttle_rule('address', 100), '1 s', 'address');
select results_eq($$ select extract(epoch from gatehouse.throttle_rule('user', n))::integer from generate_series(5, 16) n $$,
  array[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900], 'doubled, 15 minutes at most');
select is(gatehouse.throttle_rule('user', 2147483647), '15 minutes', 'no overflow'), is(gatehouse.throttle_rule('address', 2147483647), '15 minutes', 'nor here');
select is(gatehouse.throttle_rule('user', 0), null, 'none'), is(gatehouse.throttle_rule('user', null), null, 'null');
select * from finish();
