select plan(14);
select root(), session('root'), member('chief', 'admin', 'fly'), session('chief'), api_token('chief', 'admin'), member('strong', 'admin', 'swim'), member('bob'), session('bob'), api_token('bob');
create function pg_temp.calls(fields json, token text default 'chief-session') returns json language sql as $$ select gate.admin_users_create(hash(token), null, fields, phc('new')) $$;
insert into gatehouse.permissions (name, enabled_by_default) values ('walk', true), ('run', true);
update gatehouse.users set permissions_off = '{walk}' where name = 'chief';
select is(pg_temp.calls('{"username": "Made", "enabled": false, "permissions": {"fly": true}}')::jsonb - 'id', '{"name": "made", "enabled": false, "permissions": {"fly": true, "run": true}}', 'what it is');
select is(password, phc('new'), '... its password'), is(permissions_on, '{fly}', '... what is on'), is(permissions_off, '{walk}', 'what its maker does not hold is off') from gatehouse.users where name = 'made';
select is(violation(format('select pg_temp.calls(%L)', f)), path, 'refused: ' || f) from (values ('{"username": "x"}', '/0/username'), ('{"username": "aaa", "email": "x"}', '/0/email'),
  ('{"username": "aaa", "telegram_name": "x"}', '/0/telegram_name'), ('{"username": "aaa", "permissions": {"swim": true}}', '/0/permissions/swim'), ('{"username": "aaa", "permissions": {"walk": false}}', '/0/permissions/walk')) v (f, path);
select is(violation($$ select pg_temp.calls('{"username": "aaa", "permissions": {"fly": true}}', 'chief-api') $$), '/0/permissions/fly', 'a token does not give what its user has');
select throws_ok($$ select pg_temp.calls('{"username": "BOB"}') $$, '23505', null, 'taken (409)'), throws_ok($$ select pg_temp.calls('{"username": "root"}') $$, 'GH409', null, 'root');
select throws_ok($$ select pg_temp.calls('{"username": "aaa"}', token => 'bob-session') $$, 'GHA03', null, 'the gate: without admin'), throws_ok($$ select pg_temp.calls('{"username": "aaa"}', token => null) $$, 'GHA01', null, '... a guest');
select * from finish();
