select plan(3);
select is_empty($$ select us from (select n as us from generate_series(1, 10000) n union select (2 ^ (n / 200.0))::bigint from generate_series(0, 6390) n) r
    where abs(gatehouse.bin_runtime(gatehouse.runtime_bin(us)) / us - 1) >= 0.045 $$, 'from 1 us to an hour a bin stands for its runtimes within 4.5 %');
select is(gatehouse.bin_runtime(0), 1.0442737::real, 'the middle of the first'), is(gatehouse.bin_runtime(null), null, 'none');
select * from finish();
