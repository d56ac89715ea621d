select plan(10);
select at('0');
select gatehouse.prepare_partition('call_ten_minutes', d) from generate_series(timestamptz '2029-11-28Z', '2030-01-01Z', '1 day') d;
insert into gatehouse.call_counters (minutes, method, bucket, runtime, accepted, declined, errors, exceptions, bins, bin_calls)
  select 10, m.number, b, 0, extract(epoch from b - '2029-11-28Z') / 600, 0, 0, 0, '{}', '{}' from gatehouse.call_methods m, generate_series(timestamptz '2029-11-28Z', '2030-01-01 11:50Z', '10 minutes') b where m.id in ('/v1/test/test', '/v1/profile/read');
select is(gatehouse.refresh_history(), false, 'all in one batch');
select is(count(*), 62::bigint, 'a row per method and day'), is(min(day), '2029-12-02Z'::timestamptz, 'of 30 days'), is(max(day), '2030-01-01Z'::timestamptz, '... up to today') from gatehouse.history;
select is(array_length(buckets, 1), 144, 'a day has 144') from gatehouse.history where day = '2029-12-31Z' limit 1;
select is_empty($$ select from gatehouse.history h, unnest(h.buckets, h.accepted) b (bucket, accepted) where b.accepted <> extract(epoch from b.bucket - '2029-11-28Z') / 600 $$, 'each count at its bucket');
select is_empty($$ select from gatehouse.history h where h.buckets <> array(select b from unnest(h.buckets) b order by b) $$, 'in their order');
create temp table before as select h.ctid as place, h.method, h.day from gatehouse.history h;
select called('/v1/test/test');
select gatehouse.refresh_history();
select results_eq('select h.method, h.day from gatehouse.history h where (h.ctid, h.method, h.day) not in (table before)', $$ select m.number, timestamptz '2030-01-01Z' from gatehouse.call_methods m where m.id = '/v1/test/test' $$,
  'a call changes one row');
select at('12 hours');
select gatehouse.refresh_history();
select is(count(*), 60::bigint, 'with the next day the oldest goes'), is(min(day), '2029-12-03Z'::timestamptz, '... as a whole') from gatehouse.history;
select * from finish();
