select plan(50);
select at('0');
select member('alice'), session('alice'), api_token('alice'), member('bob'), session('bob');
create function pg_temp.number(method text) returns integer language sql as $$ select number from gatehouse.call_methods where id = method $$;

select is(gatehouse.log_calls(array['/v1/no/such', '/v1/test/test', '/v1/profile/read'], array[200, 200, 401], array[null, null, 'Unauthorized'], array[false, false, false], array[false, false, false], array[hash('nobody-has-it'), hash('alice-session')],
    '{2,3,1,0,4,null}', '{2,null,1,1,1,1}', '{5000000,250,1,1,1,1}', '{2000000,250,1,1,1,1}', '{one,two,three,four,five,six}'), 2, 'calls of methods that ever were, and of outcomes that came along');
select is(gatehouse.log_calls('{/v1/no/such}', '{200}', '{null}', '{false}', '{false}', '{}', '{1}', '{null}', '{1}', '{1}', '{none}'), 0, 'none of them is');
select results_eq($$ select max(id) - min(id) from gatehouse.call_log $$, array[1::bigint], 'in the order of their places');
select is(finished, gatehouse.now() - interval '3 s', 'ended so long ago'), is(runtime, 2000000::bigint, 'took so long'), is(method, pg_temp.number('/v1/test/test'), 'its method'), is(user_id, id('alice'), 'whose token it was'),
    is(user_name, 'alice', '... by name'), is(token_id, (select t.id from gatehouse.tokens t where t.hash = hash('alice-session')), 'which token'), is(status, 200::smallint, 'status'), is(status_text, null, 'OK'),
    is(is_declined, false, 'accepted'), is(is_exception, false, 'no exception'), is(request_id, 'one', 'its request')
  from gatehouse.call_log where request_id = 'one';
select is(concat_ws(' ', finished = gatehouse.now(), runtime, user_id, user_name, token_id, status, status_text), 't 250 401 Unauthorized', 'a guest''s, just ended') from gatehouse.call_log where request_id = 'two';

-- Whose token it is
select called('/v1/test/test', token => 'nobody-has-it', request_id => 'unknown');
select is(concat_ws(' ', user_id, user_name, token_id), '', 'an unknown token is nobody''s') from gatehouse.call_log where request_id = 'unknown';
update gatehouse.tokens set ended = gatehouse.now(), enabled = false where hash = hash('alice-api');
select called('/v1/test/test', status => 401, token => 'alice-api', request_id => 'ended');
select is(user_name, 'alice', 'a token that is no longer good is still its user''s') from gatehouse.call_log where request_id = 'ended';
delete from gatehouse.tokens where hash = hash('alice-api');
select called('/v1/test/test', token => 'alice-api', request_id => 'deleted');
select is(user_name, 'alice', '... also deleted meanwhile') from gatehouse.call_log where request_id = 'deleted';
update gatehouse.users set name = 'robert' where name = 'bob';
delete from gatehouse.users where name = 'robert';
select called('/v1/test/test', token => 'bob-session', request_id => 'user deleted');
select is(user_name, 'robert', '... or with its user') from gatehouse.call_log where request_id = 'user deleted';
update gatehouse.users set name = 'alicia' where name = 'alice';
select called('/v1/test/test', token => 'alice-session', request_id => 'renamed');
select results_eq($$ select user_name from gatehouse.call_log where request_id in ('one', 'renamed') order by request_id $$, array['alice', 'alicia'], 'a call keeps the name that the user had');
delete from gatehouse.methods where id = '/v1/test/test';
select called('/v1/test/test', request_id => 'method gone');
select is(count(*), 1::bigint, 'a method that has left the catalogue') from gatehouse.call_log where request_id = 'method gone';

-- What cannot be
create function pg_temp.hostile(age bigint, runtime bigint, status integer, status_text text, declined boolean, exception boolean, request_id text) returns gatehouse.call_log language sql as $$
  delete from gatehouse.call_log;
  select gatehouse.log_calls(array['/v1/profile/read'], array[status], array[status_text], array[declined], array[exception], '{}', '{1}', '{7}', array[age], array[runtime], array[request_id]);
  select l from gatehouse.call_log l $$;
select is(l.finished, gatehouse.now(), 'ended in the future: now'), is(l.runtime, 0::bigint, 'took less than nothing: nothing') from pg_temp.hostile(-1, -5, 200, null, false, false, null) l;
select is(l.finished, gatehouse.now() - interval '1 day', 'ended years ago: yesterday') from pg_temp.hostile(9223372036854775807, 0, 200, null, false, false, null) l;
select is(l.runtime, 86400000000, 'took years: a day'), is(l.finished, gatehouse.now() - interval '1 day', '... that began before that') from pg_temp.hostile(9223372036854775807, 9223372036854775807, 200, null, false, false, null) l;
select is(l.finished, gatehouse.now(), 'took longer than since it began: ended now') from pg_temp.hostile(-9223372036854775808, 9223372036854775807, 200, null, false, false, null) l;
select is(l.finished, gatehouse.now(), 'no age'), is(l.runtime, 0::bigint, 'no runtime'), is(l.status, 500::smallint, 'no status'), is(l.is_declined, false, 'no word of a limit'), is(l.is_exception, false, 'no word of an exception')
  from pg_temp.hostile(null, null, null, null, null, null, null) l;
select is(l.status, 599::smallint, 'a status that is none'), is(length(l.status_text), 200, 'a long text'), is(length(l.request_id), 128, 'a long request id'), is(l.user_id, null, 'a token that did not come along')
  from pg_temp.hostile(1, 1, 2147483647, repeat('x', 100000), false, false, repeat(U&'\2603', 100000)) l;

-- Counters
delete from gatehouse.call_counters; delete from gatehouse.user_days;
select called('/v1/profile/read', 1000, calls => 90, token => 'alice-session'), called('/v1/profile/read', 64000, 500, calls => 10, exception => true), called('/v1/profile/read', 5, 429, calls => 7, kind => 'declined', token => 'alice-session'),
  called('/v1/profile/read', 1000, 404, age => '12:00:00', calls => 3), called('/v1/profile/read', 1000, 404, age => '11:59:59.999999', calls => 2), called('/v1/session/signin', 0, 400);
select results_eq($$ select minutes::integer, bucket, accepted, declined, errors, exceptions, runtime from gatehouse.call_counters where method = pg_temp.number('/v1/profile/read') order by 1, 2 $$,
  $$ values (1, timestamptz '2030-01-01 00:00Z', 5::bigint, 0::bigint, 5::bigint, 0::bigint, 5000::bigint), (1, '2030-01-01 12:00Z', 100, 7, 10, 10, 730000),
    (10, '2030-01-01 00:00Z', 5, 0, 5, 0, 5000), (10, '2030-01-01 12:00Z', 100, 7, 10, 10, 730000), (1440, '2030-01-01 00:00Z', 105, 7, 15, 10, 735000) $$, 'counters of three lengths; declined calls by themselves');
select is(c.bins, '{79,127}', 'its runtimes'), is(c.bin_calls, '{95,10}', '... so many'), is(c.p50, gatehouse.bin_runtime(79), 'half of them'), is(c.p95, gatehouse.bin_runtime(127), 'nearly all of them'), is(c.p99, gatehouse.bin_runtime(127), 'all of them')
  from gatehouse.call_days c where c.method = pg_temp.number('/v1/profile/read');
select results_eq($$ select day, user_id, user_name, accepted, declined, errors, exceptions, runtime from gatehouse.user_days order by 2 $$,
  $$ values (timestamptz '2030-01-01Z', 0::bigint, null, 16::bigint, 0::bigint, 16::bigint, 10::bigint, 645000::bigint), ('2030-01-01Z', id('alicia'), 'alicia', 90, 7, 0, 0, 90000) $$, 'per user and day');
update gatehouse.call_counters set runtime = 9223372036854775807 - 5; update gatehouse.user_days set runtime = 9223372036854775807 - 5;
select called('/v1/profile/read', 10, token => 'alice-session');
select is(max(runtime), 9223372036854775807, 'a sum that is full stays so') from gatehouse.call_days;
select is(max(runtime), 9223372036854775807, '... that of a user, too') from gatehouse.user_days;
select called('/v1/test/upload', kind => 'declined');
select is(c.bins, '{}', 'only declined: no runtimes'), is(c.p50, null, '... no percentile') from gatehouse.call_days c where c.method = pg_temp.number('/v1/test/upload');
select called('/v1/profile/read', age => '1 day', request_id => 'a day late');
select is(count(*), 1::bigint, 'a day late, on the first of a month, it has a partition') from gatehouse.call_days where bucket = '2029-12-31Z';
select is(sum(accepted + declined)::bigint, (select count(*) from gatehouse.call_log where finished >= '2029-12-31Z') - 1, 'counters and rows agree') from gatehouse.call_days;
select at('60 days');
select called('/v1/profile/read', request_id => 'no partition yet');
select is(count(*), 1::bigint, 'nobody made a partition: the batch does') from gatehouse.call_log_2030_03_02;
select * from finish();
