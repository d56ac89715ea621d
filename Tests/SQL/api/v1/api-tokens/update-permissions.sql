select plan(22);
select root(), session('root'), api_token('root', 'admin'), member('alice', 'fly', 'swim', 'dive'), session('alice'), api_token('alice', 'fly', 'admin'), member('bob'), session('bob'), api_token('bob');
insert into gatehouse.tokens (hash, kind, user_id, name) values (hash('two'), 'api', id('alice'), 'two');
create function pg_temp.id(token text) returns text language sql as $$ select t.id::text from gatehouse.tokens t where t.hash = hash(token) $$;
create function pg_temp.updates(caller text, token text, permissions json) returns text language sql as $$
  select gate.api_tokens_update_permissions(hash(caller), null, pg_temp.id(token), permissions)::text $$;
create function pg_temp.has(token text) returns text language sql as $$ select string_agg(p, ' ' order by p) from gatehouse.tokens t, unnest(t.permissions) p where t.hash = hash(token) $$;
select is(pg_temp.updates('alice-session', 'two', '{"swim": true}'), null, 'one'), is(pg_temp.has('two'), 'swim', '... holds');
select pg_temp.updates('alice-session', 'two', '{"fly": true, "dive": true}');
select is(pg_temp.has('two'), 'dive fly swim', 'two more');
select pg_temp.updates('alice-session', 'two', '{"fly": true, "dive": false}');
select is(pg_temp.has('two'), 'fly swim', 'one off, another stays, a third is not named');
select pg_temp.updates('alice-session', 'two', '{}');
select is(pg_temp.has('two'), 'fly swim', 'none');
select is(cardinality(permissions), 2, 'each is kept once') from gatehouse.tokens where hash = hash('two');
select is(violation(format('select pg_temp.updates(''alice-session'', ''two'', %L)', no)), path, 'refused: ' || no)
  from (values ('{"admin": true}', '/1/admin'), ('{"fly": false, "unknown": false}', '/1/unknown'), ('{"user": true}', '/1/user')) v (no, path);
select is(pg_temp.has('two'), 'fly swim', '... nothing has changed');
select throws_ok($$ select pg_temp.updates('alice-session', 'bob-api', '{}') $$, 'GH404', null, 'another user''s');
select throws_ok($$ select pg_temp.updates('root-session', 'bob-api', '{}') $$, 'GH404', null, '... also for root');
select throws_ok($$ select pg_temp.updates('alice-session', 'alice-session', '{}') $$, 'GH404', null, 'a session');
select throws_ok($$ select pg_temp.updates('alice-api', 'two', '{"fly": true}') $$, 'GH403', null, 'a token with less than its user: another');
select is(violation($$ select pg_temp.updates('alice-api', 'alice-api', '{"swim": true}') $$), '/1/swim', '... itself: not what its user has');
select is(violation($$ select pg_temp.updates('alice-api', 'alice-api', '{"admin": true}') $$), '/1/admin', '... nor what is set but not effective');
select is(violation($$ select pg_temp.updates('root-api', 'root-api', '{"fly": true}') $$), '/1/fly', '... nor what root has');
select is(pg_temp.updates('alice-api', 'alice-api', '{"fly": false}'), null, '... it can give up'), is(pg_temp.has('alice-api'), 'admin', '... what it holds');
select is(violation($$ select pg_temp.updates('alice-api', 'alice-api', '{"fly": true}') $$), '/1/fly', '... for good');
select throws_ok($$ select pg_temp.updates(null, 'two', '{}') $$, 'GHA01', null, 'the gate: a guest');
select results_eq($$ select distinct a.action, a.subject_name, a.details ->> 'token_id', (a.details ->> 'permissions')::jsonb from gatehouse.audit_log a where a.details ->> 'token_id' = pg_temp.id('two') order by 4 $$,
  format($$ select 'token.set-permissions', 'alice', %L, p from unnest(array['{"swim": true}', '{"fly": true, "swim": true}', '{"fly": true, "dive": true, "swim": true}']::jsonb[]) p order by p $$,
    pg_temp.id('two')), 'the audit trail: what comes of it');
select * from finish();
