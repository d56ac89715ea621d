select plan(11);
select member('alice', 'fly', 'swim'), session('alice'), api_token('alice', 'fly'), member('bob'), api_token('bob');
insert into gatehouse.tokens (hash, kind, user_id, name, permissions) values (hash('full'), 'api', id('alice'), 'full', '{fly,swim}'),
  (hash('other'), 'api', id('alice'), 'other', '{}');
create function pg_temp.changes(caller text, token text) returns text language sql as $$
  select o.name from gatehouse.tokens t, gatehouse.tokens o where t.hash = hash(token)
    and o.id = gatehouse.change_token(gatehouse.enter(hash(caller), null, '{user}'), t.id::text) $$;
select is(pg_temp.changes('alice-session', 'full'), 'full', 'a session: one'), is(pg_temp.changes('alice-session', 'alice-api'), 'a token', '... another');
select is(pg_temp.changes('full', 'other'), 'other', 'a token with all of its user''s permissions: another'), is(pg_temp.changes('full', 'full'), 'full', '... itself');
select is(pg_temp.changes('alice-api', 'alice-api'), 'a token', 'a token with less: itself');
select throws_ok(format('select pg_temp.changes(''alice-api'', %L)', token), 'GH403', null, '... not ' || token) from unnest(array['full', 'other']) token;
select throws_ok($$ select pg_temp.changes('alice-api', 'bob-api') $$, 'GH404', null, '... another user''s does not exist');
select throws_ok($$ select pg_temp.changes('alice-session', 'bob-api') $$, 'GH404', null, '... neither for a session');
select throws_ok($$ select gatehouse.change_token(gatehouse.enter(hash('alice-session'), null, '{user}'), null) $$, 'GH404', null, 'none');
create temp table caller as select gatehouse.enter(hash('alice-session'), null, '{user}') as c;
update gatehouse.tokens set ended = gatehouse.now() where kind = 'session';
select throws_ok($$ select gatehouse.change_token(c, (select id::text from gatehouse.tokens where hash = hash('full'))) from caller $$, 'GHA01', null, 'a caller that ended meanwhile');
select * from finish();
