select plan(19);
select at('0');
select member('alice', 'fly'), session('alice'), session('alice', 'two'), api_token('alice'), member('bob'), session('bob');
create function pg_temp.begin(token text) returns uuid language sql as $$ select (gate.node_begin_password_check(hash(token), '192.0.2.7') ->> 'attempt')::uuid $$;
create function pg_temp.sets(token text, attempt uuid, proof text, new text default 'new') returns text language sql as $$
  select concat_ws(' ', r.status, r.message, r.data::text) from gate.profile_set_password(hash(token), '192.0.2.7', null, null, offered(attempt, phc(proof)), phc(new)) r $$;
create function pg_temp.password() returns text language sql as $$ select password from gatehouse.users where name = 'alice' $$;
select is(pg_temp.sets('alice-session', pg_temp.begin('alice-session'), 'wrong'), '403 Current password is wrong', 'a wrong one');
select is(pg_temp.password(), phc('alice-password'), '... nothing is set'), is(count(*), 3::bigint, '... no session has ended') from gatehouse.live_sessions;
select is(failures, 1, '... and the failure stays booked') from gatehouse.throttles where kind = 'user';
select is(pg_temp.sets('alice-session', null, 'alice-password'), '403 Current password is wrong', 'without an attempt');
select is(pg_temp.sets('alice-session', pg_temp.begin('bob-session'), 'bob-password'), '403 Current password is wrong', 'another user''s attempt and password');
select is(pg_temp.sets('bob-session', pg_temp.begin('alice-session'), 'alice-password'), '403 Current password is wrong', 'and the other way round');
select results_eq($$ select user_name, action, count(*) from gatehouse.audit_log group by 1, 2 order by 1 $$,
  $$ values ('alice', 'user.set-password-refused', 3::bigint), ('bob', 'user.set-password-refused', 1) $$, 'all of which the audit trail has');
select is(count(*), 2::bigint, '... and attempts booked for others are left as they are') from gatehouse.signin_attempts;
create temp table a as select pg_temp.begin('alice-session') as id;
select is(pg_temp.sets('alice-session', a.id, 'alice-password'), '', 'the right one') from a;
select is(pg_temp.password(), phc('new'), '... is replaced');
select set_eq('select hash from gatehouse.tokens where ended is null', array[hash('alice-session'), hash('alice-api'), hash('bob-session')], '... the other sessions have ended');
select is(pg_temp.sets('alice-session', a.id, 'new', 'newer'), '403 Current password is wrong', 'an attempt works once') from a;
select is(pg_temp.sets('alice-session', pg_temp.begin('alice-session'), 'alice-password', 'newer'), '403 Current password is wrong', 'the old one is wrong now');
select throws_ok($$ select pg_temp.sets('alice-api', null, 'new') $$, 'GH403', null, 'a restricted API token');
select throws_ok($$ select gate.profile_set_password(null, null, null, null, null, null) $$, 'GHA01', null, 'the gate: a guest');
select is(pg_temp.password(), phc('new'), 'it is still the new one');
update gatehouse.tokens set permissions = '{fly}' where kind = 'api';
select is(pg_temp.sets('alice-api', pg_temp.begin('alice-api'), 'new', 'newer'), '', 'an unrestricted API token');
select set_eq('select hash from gatehouse.tokens where ended is null', array[hash('alice-api'), hash('bob-session')], '... ends all sessions');
select * from finish();
