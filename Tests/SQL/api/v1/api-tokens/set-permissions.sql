select plan(22);
select root(), session('root'), api_token('root', 'admin'), member('alice', 'fly', 'swim', 'dive'), session('alice'), api_token('alice', 'fly', 'admin'), member('bob'), session('bob'), api_token('bob');
insert into gatehouse.tokens (hash, kind, user_id, name) values (hash('two'), 'api', id('alice'), 'two');
create function pg_temp.id(token text) returns text language sql as $$ select t.id::text from gatehouse.tokens t where t.hash = hash(token) $$;
create function pg_temp.sets(caller text, token text, permissions json) returns text language sql as $$
  select gate.api_tokens_set_permissions(hash(caller), null, pg_temp.id(token), permissions)::text $$;
create function pg_temp.has(token text) returns text[] language sql as $$ select t.permissions from gatehouse.tokens t where t.hash = hash(token) $$;
select is(pg_temp.sets('alice-session', 'two', '{"swim": true, "fly": true, "dive": false}'), null, 'what is given'), is(pg_temp.has('two'), '{fly,swim}', '... holds');
select is((gatehouse.enter(hash('two'), null, '{user}')).permissions, '{fly,swim}', '... at the next call');
select is(pg_temp.sets('alice-session', 'two', '{"dive": true}'), null, 'replaced'), is(pg_temp.has('two'), '{dive}', '... what is left out is unset');
select is(violation(format('select pg_temp.sets(''alice-session'', ''two'', %L)', no)), path, 'refused: ' || no)
  from (values ('{"admin": true}', '/1/admin'), ('{"fly": true, "unknown": false}', '/1/unknown'), ('{"root": true}', '/1/root'), ('{"*": true}', '/1/*')) v (no, path);
select is(pg_temp.has('two'), '{dive}', '... nothing has changed');
select throws_ok($$ select pg_temp.sets('alice-session', 'bob-api', '{}') $$, 'GH404', null, 'another user''s');
select throws_ok($$ select pg_temp.sets('root-session', 'bob-api', '{}') $$, 'GH404', null, '... also for root');
select throws_ok($$ select pg_temp.sets('alice-session', 'alice-session', '{}') $$, 'GH404', null, 'a session');

-- A token with less than its user
select throws_ok($$ select pg_temp.sets('alice-api', 'two', '{}') $$, 'GH403', null, 'a token with less than its user: another');
select is(violation($$ select pg_temp.sets('alice-api', 'alice-api', '{"fly": true, "swim": true}') $$), '/1/swim', '... itself: not what its user has');
select is(violation($$ select pg_temp.sets('alice-api', 'alice-api', '{"admin": true}') $$), '/1/admin', '... nor what is set but not effective');
select is(violation($$ select pg_temp.sets('root-api', 'root-api', '{"fly": true}') $$), '/1/fly', '... nor what root has');
select is(pg_temp.sets('alice-api', 'alice-api', '{}'), null, '... it can give up'), is(pg_temp.has('alice-api'), '{}', '... all'),
  is(violation($$ select pg_temp.sets('alice-api', 'alice-api', '{"fly": true}') $$), '/1/fly', '... for good');
select throws_ok($$ select pg_temp.sets(null, 'two', '{}') $$, 'GHA01', null, 'the gate: a guest');
select results_eq($$ select a.action, a.subject_name, a.details ->> 'token_id', a.details ->> 'permissions' from gatehouse.audit_log a order by a.id $$,
  format($$ values ('token.set-permissions', 'alice', %1$L, '{"fly":true,"swim":true}'), ('token.set-permissions', 'alice', %1$L, '{"dive":true}'), ('token.set-permissions', 'alice', %2$L, '{}') $$,
    pg_temp.id('two'), pg_temp.id('alice-api')), 'the audit trail');
select * from finish();
