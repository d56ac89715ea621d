select plan(40);
select at('0');
select root(), session('root'), member('alice', 'fly', 'swim'), session('alice'), api_token('alice', 'fly'), member('bob'), session('bob');
insert into gatehouse.permissions (name, enabled_by_default) values ('walk', true);
create function pg_temp.makes(caller text, name text, options json default null, token text default 'new') returns json language sql as $$
  select gate.api_tokens_create(hash(caller), '192.0.2.7', name, options, hash(token)) $$;
create temp table made as select pg_temp.makes('bob-session', 'first') as j;
select is(j::jsonb, jsonb_build_object('id', t.id::text, 'name', 'first', 'permissions', '{}'::jsonb), 'what it is') from made, gatehouse.tokens t where t.hash = hash('new');
select is(kind, 'api', 'an API token'), is(user_id, id('bob'), '... of the caller'), is(name, 'first', '... of this name'), ok(enabled, '... enabled'),
    is(permissions, '{}', '... without permissions'), is(created, gatehouse.now(), '... made now'), is(last_used, null, '... never used'),
    is(expires, null, '... without an end'), is(idle_expires, null, '... of any kind'), is(ended, null, '... not ended')
  from gatehouse.tokens where hash = hash('new');
select is(gate.profile_read(hash('new'), null) ->> 'name', 'bob', 'it works');
select throws_ok($$ select pg_temp.makes('bob-session', 'again') $$, '23505', null, 'each token once');
select lives_ok($$ select pg_temp.makes('bob-session', 'first', '{}', 'same-name') $$, 'names need not differ');
select lives_ok(format('select pg_temp.makes(''bob-session'', %L, null, ''100'')', repeat('ß', 100)), '100 characters');
select throws_ok(format('select pg_temp.makes(''bob-session'', %L, null, ''101'')', bad), '23514', null, 'no name of ' || length(bad)) from unnest(array['', repeat('x', 101)]) bad;
select throws_ok($$ select pg_temp.makes('bob-session', null, null, 'none') $$, '23514', null, 'no null for a name');

-- expires and permissions
select is((pg_temp.makes('alice-session', 'alices', '{"expires": "2030-02-01T00:00:00+01:00", "permissions": {"fly": true, "walk": true, "swim": false}}', 'full')
  ->> 'permissions')::jsonb, '{"fly": true, "walk": true}', 'what is switched on');
select is(expires, '2030-01-31 23:00:00Z'::timestamptz, 'its end'), is(permissions, '{fly,walk}', 'its settings') from gatehouse.tokens where hash = hash('full');
select is(expires, null, 'null is no end') from gatehouse.tokens t, pg_temp.makes('alice-session', 'x', '{"expires": null}', 'null') m where t.hash = hash('null');
select is(violation($$ select pg_temp.makes('alice-session', 'x', '{"expires": "2030-01-01T12:00:00Z"}', 'no') $$), '/1/expires', 'an end that is not ahead');
select is(violation(format('select pg_temp.makes(''alice-session'', ''x'', %L, ''no'')', format('{"permissions": {%s: true}}', to_json(p)))), '/1/permissions/' || p, 'not ' || p)
  from unnest(array['admin', 'unknown', 'root', 'user', '*']) p;
select lives_ok($$ select pg_temp.makes('root-session', 'x', '{"permissions": {"admin": true, "fly": true}}', 'roots') $$, 'root holds all');

-- A token made by a token
select is(violation($$ select pg_temp.makes('alice-api', 'x', '{"permissions": {"swim": true}}', 'no') $$), '/1/permissions/swim', 'a token does not give what its user has and it has not');
select is(pg_temp.makes('alice-api', 'x', '{"permissions": {"fly": true}}', 'child') ->> 'permissions', '{"fly":true}', '... but its own');
update gatehouse.tokens set expires = gatehouse.now() + interval '1 hour' where hash = hash('alice-api');
select is(violation($$ select pg_temp.makes('alice-api', 'x', '{"expires": "2030-01-01T13:00:00.001Z"}', 'no') $$), '/1/expires', '... it does not give more time than it has');
select pg_temp.makes('alice-api', 'x', '{"expires": "2030-01-01T12:59:00Z"}', 'shorter'), pg_temp.makes('alice-api', 'x', null, 'same');
select is(expires, gatehouse.now() + interval '59 minutes', '... but less') from gatehouse.tokens where hash = hash('shorter');
select is(expires, gatehouse.now() + interval '1 hour', '... or the same') from gatehouse.tokens where hash = hash('same');

select is(count(*), 0::bigint, 'what is refused is not made') from gatehouse.tokens where hash = hash('no');
select throws_ok($$ select gate.api_tokens_create(null, null, 'x', null, hash('no')) $$, 'GHA01', null, 'the gate: a guest');
insert into gatehouse.tokens (hash, kind, user_id, name, ended)
  select sha256(int4send(n)), 'api', id('bob'), 'many', case when n > 9996 then gatehouse.now() end from generate_series(1, 9999) n;
select lives_ok($$ select pg_temp.makes('bob-session', '10,000', null, 'last') $$, 'up to 10,000 that are not deleted');
select throws_ok($$ select pg_temp.makes('bob-session', '10,001', null, 'no') $$, 'GH409', 'Too many API tokens', '... and no more');

select is(a.user_id, id('alice'), 'the audit trail: who'), is(a.subject_id, id('alice'), '... whose'), is(a.details::jsonb, jsonb_build_object('token_id', t.id::text, 'name', 'alices', 'permissions', '{"fly": true, "walk": true}'::jsonb,
    'expires', '2030-01-31T23:00:00.000Z'), '... what')
  from gatehouse.tokens t join gatehouse.audit_log a on a.details ->> 'token_id' = t.id::text where t.hash = hash('full') and a.action = 'token.create';
select * from finish();
