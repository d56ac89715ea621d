select plan(20);
select at('0');
-- 5 days of test/test, one call in each ten minutes but every third hour; profile/read in the last 20 minutes.
create temp table days as select generate_series(timestamptz '2029-12-28 00:00Z', '2030-01-01 11:50Z', '10 minutes') as ten_minutes;
delete from days where extract(hour from ten_minutes at time zone 'UTC')::int % 3 = 0;
insert into gatehouse.call_methods (id) values ('/v1/made/up');
create function pg_temp.number(method text) returns integer language sql as $$ select number from gatehouse.call_methods where id = method $$;
select gatehouse.prepare_partition(parent, d) from generate_series(timestamptz '2029-12-28Z', '2030-01-01Z', '1 day') d, unnest(array['call_log', 'call_ten_minutes', 'call_days']) parent;
insert into gatehouse.call_counters (minutes, method, bucket, runtime, accepted, declined, errors, exceptions, bins, bin_calls)
  select m, pg_temp.number('/v1/test/test'), date_bin(m * interval '1 minute', ten_minutes, '2000-01-01Z'), 0, count(*), count(*), 0, 0, '{}'::smallint[], '{}'::bigint[] from days, unnest(array[10, 1440]) m group by 1, 3
  union all select m, pg_temp.number('/v1/profile/read'), date_bin(m * interval '1 minute', ten_minutes, '2000-01-01Z'), 0, 7 * count(*), 0, 0, 0, '{}', '{}' from days, unnest(array[10, 1440]) m where ten_minutes >= '2030-01-01 11:40Z' group by 1, 3;
create function pg_temp.found(method text, skip bigint, since timestamptz default '2029-12-28Z') returns text language sql as $$ select concat_ws(' ', f.bucket at time zone 'UTC', f.rest) from gatehouse.find_calls(pg_temp.number(method), since, skip) f $$;
select is(pg_temp.found('/v1/test/test', 0), '2030-01-01 11:50:00 0', 'the newest');
select is(pg_temp.found('/v1/test/test', 1), '2030-01-01 11:50:00 1', 'within the newest ten minutes');
select is(pg_temp.found('/v1/test/test', 2), '2030-01-01 11:40:00 0', 'the next ten minutes'), is(pg_temp.found('/v1/test/test', 3), '2030-01-01 11:40:00 1', '... within');
select is(pg_temp.found('/v1/test/test', 24), '2030-01-01 08:50:00 0', 'an hour without calls is none');
select is(pg_temp.found('/v1/test/test', 95), '2030-01-01 01:00:00 1', 'the last of a day'), is(pg_temp.found('/v1/test/test', 96), '2029-12-31 23:50:00 0', 'the day before'), is(pg_temp.found('/v1/test/test', 97), '2029-12-31 23:50:00 1', '... within');
select is(pg_temp.found('/v1/test/test', 96 + 192 * 4 - 1), '2029-12-28 01:00:00 1', 'the oldest'), is(pg_temp.found('/v1/test/test', 96 + 192 * 4), '', 'one more than there are'), is(pg_temp.found('/v1/test/test', 1000000000), '', 'many more');
select is(pg_temp.found('/v1/test/test', 96, '2030-01-01Z'), '', 'not before since');
select is(pg_temp.found('/v1/profile/read', 8), '2030-01-01 11:40:00 1', 'another method'), is(pg_temp.found('/v1/made/up', 1), '', 'one without calls');
select is(pg_temp.found(null, 9), '2030-01-01 11:40:00 0', 'all methods'), is(pg_temp.found(null, 96 + 14 + 5), '2029-12-31 23:30:00 1', '... some days ago');
-- Of the last days minutes are counted, too.
delete from gatehouse.call_counters where bucket >= '2030-01-01 11:50Z';
select called('/v1/test/test', age => age::interval, calls => 2) from unnest(array['0 s', '1 minute', '8 minutes']) age;
select is(f.bucket, '2030-01-01 12:00Z', 'the newest minute'), is(f.until, '2030-01-01 12:01Z', '... and its end') from gatehouse.find_calls(pg_temp.number('/v1/test/test'), '2029-12-28Z', 1) f;
select is(concat_ws(' ', f.bucket at time zone 'UTC', f.until at time zone 'UTC', f.rest), '2030-01-01 11:52:00 2030-01-01 11:53:00 1', 'an older minute') from gatehouse.find_calls(pg_temp.number('/v1/test/test'), '2029-12-28Z', 5) f;
select is(concat_ws(' ', f.bucket at time zone 'UTC', f.until at time zone 'UTC', f.rest), '2030-01-01 11:40:00 2030-01-01 11:50:00 0', 'minutes that are no longer counted: ten of them') from gatehouse.find_calls(pg_temp.number('/v1/test/test'), '2029-12-28Z', 6) f;
select * from finish();
