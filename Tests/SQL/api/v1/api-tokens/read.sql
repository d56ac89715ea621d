select plan(26);
select at('0');
select root(), session('root'), member('alice', 'fly', 'swim'), session('alice'), api_token('alice', 'swim', 'admin'), member('bob'), session('bob'), api_token('bob');
insert into gatehouse.tokens (hash, kind, user_id, name, enabled, permissions, created, last_used, expires)
  select hash(t.name), 'api', id('alice'), t.name, t.enabled, '{fly}', gatehouse.now() - t.age, t.last_used, t.expires
    from (values ('backup', true, interval '1 hour', gatehouse.now(), gatehouse.now() + interval '1 day'),
      ('deploy_1', false, '2 hours', null, null), ('deploy 2', true, '2 hours', gatehouse.now() - interval '1 s', gatehouse.now() - interval '1 s')) t (name, enabled, age, last_used, expires);
insert into gatehouse.tokens (hash, kind, user_id, name, ended) values (hash('gone'), 'api', id('alice'), 'gone', gatehouse.now());
create function pg_temp.reads(caller text, options json) returns gatehouse.reply language sql as $$ select gate.api_tokens_read(hash(caller), '192.0.2.7', options) $$;
create function pg_temp.names(options json, caller text default 'alice-session') returns text language sql as $$
  select string_agg(r ->> 'name', ', ') from json_array_elements((pg_temp.reads(caller, options)).data) r $$;
create function pg_temp.id(token text) returns text language sql as $$ select t.id::text from gatehouse.tokens t where t.hash = hash(token) $$;

select is((r.data -> 1)::jsonb, jsonb_build_object('id', pg_temp.id('backup'), 'name', 'backup', 'enabled', true, 'permissions', '{"fly": true}'::jsonb,
      'created', '2030-01-01T11:00:00.000Z', 'last_used', '2030-01-01T12:00:00.000Z', 'expires', '2030-01-02T12:00:00.000Z'), 'a row'),
    is((r.data -> 0 ->> 'permissions')::jsonb, '{"swim": true}', 'permissions that are effective: its own, as far as the user holds them'),
    is(r.data -> 0 ->> 'last_used', null, 'never used'), is(r.data -> 0 ->> 'expires', null, 'no end'),
    is(r.meta::jsonb, '{"total": 4, "summary": {"total": 4}}', 'their number'), is(r.status, null, 'no refusal')
  from pg_temp.reads('alice-session', null) r;
select is(pg_temp.names(null), 'a token, backup, deploy_1, deploy 2', 'own tokens that are not deleted, as they were made; disabled and expired ones too');
select is(pg_temp.names(null, 'bob-session'), 'a token', 'another user has others'), is(pg_temp.names(null, 'root-session'), null, 'root too');
select is(pg_temp.names(null, 'alice-api'), 'a token, backup, deploy_1, deploy 2', 'an API token reads them all');
select is(pg_temp.names('{"where": {"search": ["like", "DEPLOY%"]}}'), 'deploy_1, deploy 2', 'search');
select is(pg_temp.names(json_build_object('where', json_build_object('search', json_build_array('like', 'deploy' || chr(92) || '_%')))), 'deploy_1', '... with an escape');
select is((pg_temp.reads('alice-session', '{"where": {"search": ["like", "%oy%"]}, "limit": 1}')).meta ->> 'total', '2', '... all are counted');
select is(pg_temp.names('{"where": {"search": ["like", "nothing"]}}'), null, '... none');
select is(pg_temp.names(json_build_object('order_by', sort)), names, 'by ' || sort)
  from (values ('"name"'::json, 'a token, backup, deploy 2, deploy_1'), ('[["id", "desc"]]', 'deploy 2, deploy_1, backup, a token'),
    ('["created"]', 'deploy_1, deploy 2, backup, a token'), ('["enabled", ["name", "desc"]]', 'deploy_1, deploy 2, backup, a token'),
    ('["last_used"]', 'deploy 2, backup, a token, deploy_1')) s (sort, names);
select is(pg_temp.names('{"limit": 2, "offset": 1}'), 'backup, deploy_1', 'a page');
select is((pg_temp.reads('alice-session', json_build_object('id', pg_temp.id('deploy_1')))).data ->> 'name', 'deploy_1', 'one by its id');
select throws_ok(format('select pg_temp.reads(''alice-session'', %L)', json_build_object('id', pg_temp.id(token))), 'GH404', null, 'not ' || token)
  from unnest(array['bob-api', 'alice-session', 'gone']) token;
select throws_ok($$ select pg_temp.reads('alice-session', '{"id": "x"}') $$, 'GH404', null, 'what is no id');
select throws_ok($$ select pg_temp.reads(null, null) $$, 'GHA01', null, 'the gate: a guest');
select * from finish();
