select plan(7);
select is(gatehouse.runtime_bin(1), 0::smallint, '1 us'), is(gatehouse.runtime_bin(0), 0::smallint, 'nothing counts as 1 us'), is(gatehouse.runtime_bin(-5), 0::smallint, '... and so does what cannot be');
select is(gatehouse.runtime_bin(4294967296), 255::smallint, 'more than an hour'), is(gatehouse.runtime_bin(9223372036854775807), 255::smallint, '... and the longest');
select is(count(distinct gatehouse.runtime_bin((2 ^ (n / 100.0))::bigint)), 224::bigint, 'from 16 us on all bins are in use') from generate_series(401, 3200) n;
select is_empty($$ select from generate_series(1, 3199) n where gatehouse.runtime_bin((2 ^ (n / 100.0))::bigint) < gatehouse.runtime_bin((2 ^ ((n - 1) / 100.0))::bigint) $$, 'longer is never in a lower bin');
select * from finish();
