select plan(24);
select root(), member('alice', 'fly', 'swim'), api_token('alice', 'fly'), api_token('root', 'admin');
insert into gatehouse.permissions (name, enabled_by_default) values ('walk', true), ('dive', false);
create function pg_temp.checks(login text, permissions json) returns void language sql as $$ select gatehouse.check_grants(gatehouse.caller_for(login), permissions, '/1') $$;
create function pg_temp.token_checks(token text, permissions json) returns void language sql as $$ select gatehouse.check_grants(gatehouse.enter(hash(token), null, '{user}'), permissions, '/1') $$;
select lives_ok(format('select pg_temp.checks(''alice'', %L)', yes), 'holds ' || yes)
  from unnest(array['{}', '{"fly": true}', '{"fly": false, "swim": true}', '{"walk": true}', null]) yes;
select is(violation(format('select pg_temp.checks(''alice'', %L)', no)), path, 'does not hold ' || no)
  from (values ('{"admin": true}', '/1/admin'), ('{"admin": false}', '/1/admin'), ('{"fly": true, "dive": true}', '/1/dive'),
    ('{"unknown": true}', '/1/unknown'), ('{"root": true}', '/1/root'), ('{"user": true}', '/1/user'), ('{"guest": false}', '/1/guest'),
    ('{"*": true}', '/1/*'), ('{"": true}', '/1/'), ('{"a~b/c": true}', '/1/a~0b~1c'), ('{"Fly": true}', '/1/Fly'),
    ('{"fly": "true"}', '/1'), ('{"fly": {"a": 1}}', '/1'), ('{"fly": true, "fly": true}', '/1')) v (no, path);
select lives_ok($$ select pg_temp.checks('root', '{"admin": true, "dive": true, "fly": true}') $$, 'root holds all');
select is(violation($$ select pg_temp.checks('root', '{"root": true}') $$), '/1/root', '... but root is no permission');
select lives_ok($$ select pg_temp.token_checks('alice-api', '{"fly": true}') $$, 'a token: its own');
select is(violation($$ select pg_temp.token_checks('alice-api', '{"swim": true}') $$), '/1/swim', '... not its user''s');
select is(violation($$ select pg_temp.token_checks('root-api', '{"fly": true}') $$), '/1/fly', '... root''s neither');
select * from finish();
