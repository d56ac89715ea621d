select plan(10);
select at('0');
select root(), session('root'), member('alice', 'admin'), session('alice'), member('bob'), session('bob');
create function pg_temp.reads(method text, caller text default 'alice-session') returns json language sql as $$ select gate.admin_api_call_log_read_history_stat(hash(caller), '192.0.2.7', method) $$;
select called('/v1/test/test', calls => 3), called('/v1/test/test', age => '23 hours');
select gatehouse.run_job('gatehouse.refresh_history');
select is(json_array_length(s -> 'load'), 4320, '4,320 times ten minutes'), is(json_array_length(s -> 'requests'), 4320, '... of both'), is(s -> 'requests' -> 4319 ->> 'total_requests', '3', 'calls of these ten minutes'),
    is(s -> 'load' -> (4319 - 23 * 6) ->> 'total_accepted', '1', 'of yesterday'), is(s ->> 'last_updated', '2030-01-01T12:00:00.000Z', 'as of when') from pg_temp.reads('/v1/test/test') s;
select throws_ok($$ select pg_temp.reads('/v1/no/such') $$, 'GH404', null, 'no such method'), throws_ok('select pg_temp.reads(null)', 'GH404', null, 'none');
select throws_ok($$ select pg_temp.reads('/v1/test/test', 'nobody') $$, 'GHA01', null, 'the gate: a guest'), throws_ok($$ select pg_temp.reads('/v1/test/test', 'bob-session') $$, 'GHA03', null, 'a user without the permission'), lives_ok($$ select pg_temp.reads('/v1/test/test', 'root-session') $$, 'root');
select * from finish();
