select plan(39);
select at('0');
create function pg_temp.stat(method text default '/v1/test/test', minutes integer default 1, buckets integer default 60) returns json language sql as $$ select gatehouse.call_statistics(method, minutes, buckets) $$;
create function pg_temp.refresh() returns setof text language plpgsql as $$ begin perform gatehouse.run_job('gatehouse.refresh_latest'), gatehouse.run_job('gatehouse.refresh_history'); end $$;
select throws_ok($$ select pg_temp.stat('/v1/no/such') $$, 'GH404', null, 'no such method'), throws_ok('select pg_temp.stat(null)', 'GH404', null, 'null');
select results_eq('select json_object_keys(pg_temp.stat())', array['id', 'last_updated', 'load', 'requests', 'active_requests_limit', 'active_requests_user_limit', 'total_active_requests'], 'its parts');
select is(s ->> 'last_updated', null, 'never refreshed'), is(json_array_length(s -> 'load'), 60, '60 buckets'), is((s -> 'requests' -> 7)::jsonb, '{"date": "2030-01-01T11:08:00.000Z", "total_requests": 0, "total_errors": 0, "total_exceptions": 0, "exceptions_percent": 0,
    "avg_runtime": null, "p50_runtime": null, "p95_runtime": null, "p99_runtime": null}', 'a gap'), is((s -> 'load' -> 7)::jsonb, '{"date": "2030-01-01T11:08:00.000Z", "total_accepted": 0, "total_declined": 0}', '... of both') from pg_temp.stat() s;

select called('/v1/test/test', 3000000, calls => 3), called('/v1/test/test', 1000000, 500, exception => true), called('/v1/test/test', 0, 404), called('/v1/test/test', 9, 429, kind => 'declined', calls => 2), called('/v1/test/test', 7, age => '59 minutes'), called('/v1/test/test', 7, age => '60 minutes'),
  called('/v1/profile/read');
select pg_temp.refresh();
select is(s ->> 'last_updated', '2030-01-01T12:00:00.000Z', 'when it was refreshed'), is((s -> 'load' -> 59)::jsonb, '{"date": "2030-01-01T12:00:00.000Z", "total_accepted": 5, "total_declined": 2}', 'the last bucket is now'),
    is(r ->> 'total_requests', '5', 'accepted calls'), is(r ->> 'total_errors', '2', '400 and above'), is(r ->> 'total_exceptions', '1', 'faults of ours'), is(r ->> 'exceptions_percent', '20', '... in percent'), is(r ->> 'avg_runtime', '2', 'seconds on average'),
    ok(abs((r ->> 'p50_runtime')::float / 3 - 1) < 0.05, 'half of them'), ok(abs((r ->> 'p99_runtime')::float / 3 - 1) < 0.05, 'nearly all'),
    is((s -> 'load' -> 0)::jsonb, '{"date": "2030-01-01T11:01:00.000Z", "total_accepted": 1, "total_declined": 0}', 'the first is 59 minutes ago'), is((s -> 'requests' -> 0 ->> 'p50_runtime')::real, (gatehouse.bin_runtime(gatehouse.runtime_bin(7)) / 1000000)::real, 'small runtimes'),
    is((select sum((l ->> 'total_accepted')::int) from json_array_elements(s -> 'load') l), 6::bigint, 'no other')
  from (select s, s -> 'requests' -> 59 as r from pg_temp.stat() s) x;
select is(json_array_length(s -> 'load'), 4320, 'ten minutes: 4,320'), is(s -> 'load' -> 0 ->> 'date', '2029-12-02T12:10:00.000Z', '... of 30 days'), is((s -> 'load' -> 4319 ->> 'total_accepted')::int, 5, 'the last is now'), is((s -> 'load' -> 4313 ->> 'total_accepted')::int, 2, '... and an hour ago')
  from pg_temp.stat('/v1/test/test', 10, 4320) s;

-- Limits and active calls
update gatehouse.methods set options = '{"active_requests_limit": 5, "active_requests_user_limit": 2}' where id = '/v1/test/test';
insert into gatehouse.nodes (id, last_sequence, first_append, last_append, appended, dropped, active) select gen_random_uuid(), 1, gatehouse.now(), gatehouse.now() - age::interval, 0, 0, active::json
  from (values ('0 s', '{"/v1/test/test": 3}'), ('9.9 s', '{"/v1/test/test": 4, "/v1/profile/read": 1}'), ('1 s', '{}'), ('10 s', '{"/v1/test/test": 100}'), ('-1 hour', '{"/v1/test/test": 100}')) v (age, active);
select is(s ->> 'active_requests_limit', '5', 'its limit'), is(s ->> 'active_requests_user_limit', '2', '... and that of a user'), is(s ->> 'total_active_requests', '7', 'active on the nodes that live') from pg_temp.stat() s;
select is(s ->> 'active_requests_limit', null, 'no limit'), is(s ->> 'total_active_requests', '1', 'active calls of another method') from pg_temp.stat('/v1/profile/read') s;

-- Time goes on: hours, days, a summer time's begin and end where the session is.
create function pg_temp.dates(s json) returns boolean language sql as $$
  select count(*) = 60 and max(gap) = '1 minute' and min(gap) = '1 minute' from (select d - lag(d) over (order by n) as gap from json_array_elements(s -> 'load') with ordinality l (l, n), lateral (select (l ->> 'date')::timestamptz as d) x) g $$;
create function pg_temp.night(start interval) returns setof text language plpgsql as $$
declare v_total integer := 0; begin
  for n in 0..130 loop
    perform tap.at(start + n * interval '1 minute');
    perform tap.called('/v1/test/upload', age => '10 s', calls => 1);
  end loop;
  perform pg_temp.refresh();
  return next is((select count(*) from json_array_elements(pg_temp.stat('/v1/test/upload') -> 'load') l where l ->> 'total_accepted' = '1'), 59::bigint, 'a call in each of the minutes that ended, UTC ' || gatehouse.now());
  return next ok(pg_temp.dates(pg_temp.stat('/v1/test/upload')), '... 60 minutes in a row');
  return next is((select count(*) from json_array_elements(pg_temp.stat('/v1/test/upload', 10, 4320) -> 'load') l where l ->> 'total_accepted' = '10'), 13::bigint, '... and 13 full ten minutes');
end $$;
set timezone = 'Europe/Berlin';
select pg_temp.night(timestamptz '2030-01-01 23:00Z' - '2030-01-01 12:00Z');
select pg_temp.night(timestamptz '2030-03-31 00:00Z' - '2030-01-01 12:00Z');
select pg_temp.night(timestamptz '2030-10-27 00:00Z' - '2030-01-01 12:00Z');
select is((timestamptz '2030-03-31 01:00Z')::timestamp - (timestamptz '2030-03-31 00:59Z')::timestamp, '01:01', 'these nights had one hour less'), is((timestamptz '2030-10-27 01:00Z')::timestamp - (timestamptz '2030-10-27 00:59Z')::timestamp, '-00:59', '... and one more');
select * from finish();
