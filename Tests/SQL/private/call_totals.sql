select plan(4);
select at('0');
select called('/v1/test/test', 3000, calls => 3), called('/v1/test/test', 1000, 500, exception => true), called('/v1/test/test', 9, 429, kind => 'declined', calls => 2);
select results_eq($$ select minutes::integer, bucket, accepted, declined, errors, exceptions, avg_ms from gatehouse.call_totals where method_id = '/v1/test/test' order by 1 $$,
  $$ values (1, timestamptz '2030-01-01 12:00Z', 4::bigint, 2::bigint, 1::bigint, 1::bigint, 2.5), (10, '2030-01-01 12:00Z', 4, 2, 1, 1, 2.5), (1440, '2030-01-01 00:00Z', 4, 2, 1, 1, 2.5) $$, 'each length');
select ok(abs(p50_ms / 3 - 1) < 0.05 and abs(p99_ms / 3 - 1) < 0.05, 'percentiles in milliseconds') from gatehouse.call_totals where minutes = 1;
select called('/v1/test/upload', kind => 'declined');
select is(concat(avg_ms, p50_ms), '', 'only declined: no runtimes'), is(declined, 1::bigint, '... but counted') from gatehouse.call_totals where method_id = '/v1/test/upload' and minutes = 1;
select * from finish();
