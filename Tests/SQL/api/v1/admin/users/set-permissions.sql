select plan(11);
select root(), session('root'), member('chief', 'admin', 'fly'), session('chief'), api_token('chief', 'admin'), member('strong', 'admin', 'swim'), member('bob'), session('bob'), api_token('bob');
create function pg_temp.calls(who text, permissions json, token text default 'chief-session') returns json language sql as $$ select gate.admin_users_set_permissions(hash(token), null, who, permissions) $$;
update gatehouse.users set permissions_on = '{swim,fly}' where name = 'bob';
select is(violation(format('select pg_temp.calls(%L, ''{"fly": true}'')', who)), '/0', 'not ' || who) from unnest(array['chief', id('chief')::text, 'root', '1']) who;
select is(violation(format('select pg_temp.calls(''bob'', %L)', p)), path, 'refused: ' || p) from (values ('{"swim": true}', '/1/swim'), ('{"root": true}', '/1/root')) v (p, path);
select is(violation($$ select pg_temp.calls('bob', '{"fly": true}', 'chief-api') $$), '/1/fly', 'a token does not give what its user has');
select is(pg_temp.calls('bob', '{"admin": true}')::text, null, 'one');
select is(permissions_on, '{admin,swim}', '... and the others that the caller holds are unset') from gatehouse.users where name = 'bob';

update gatehouse.users set permissions_on = '{}' where name = 'bob';
select throws_ok($$ select pg_temp.calls('strong', '{}', token => 'bob-session') $$, 'GHA03', null, 'the gate: without admin'), throws_ok($$ select pg_temp.calls('strong', '{}', token => null) $$, 'GHA01', null, '... a guest');
select * from finish();
