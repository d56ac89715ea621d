select plan(8);
select at('0');
select member('alice', 'fly'), session('alice'), api_token('alice', 'fly');
create temp table callers as select 'session' as kind, gatehouse.enter(hash('alice-session'), null, '{user}') as caller
  union all select 'api', gatehouse.enter(hash('alice-api'), null, '{user}');
create function pg_temp.locks(kind text) returns void language sql as $$ select gatehouse.lock_caller(c.caller) from callers c where c.kind = locks.kind $$;
select lives_ok(format('select pg_temp.locks(%L)', kind), kind || ': a good caller') from callers;
select lives_ok($$ select gatehouse.lock_caller(gatehouse.caller_for('alice')) $$, 'a caller without a token, as psql makes it');
update gatehouse.tokens set ended = gatehouse.now() where kind = 'session';
select throws_ok($$ select pg_temp.locks('session') $$, 'GHA01', null, 'a session that ended meanwhile');
update gatehouse.tokens set enabled = false where kind = 'api';
select throws_ok($$ select pg_temp.locks('api') $$, 'GHA01', null, 'a token that was disabled meanwhile');
update gatehouse.tokens set enabled = true where kind = 'api';
select lives_ok($$ select pg_temp.locks('api') $$, 'enabled again');
update gatehouse.users set enabled = false where name = 'alice';
select throws_ok($$ select pg_temp.locks('api') $$, 'GHA01', null, 'a user who was disabled meanwhile');
delete from gatehouse.users where name = 'alice';
select throws_ok($$ select pg_temp.locks('api') $$, 'GHA01', null, 'a user who was deleted meanwhile');
select * from finish();
