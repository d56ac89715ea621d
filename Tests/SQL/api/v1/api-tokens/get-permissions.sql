select plan(9);
select root(), session('root'), api_token('root', 'admin'), member('alice', 'fly', 'swim'), session('alice'), api_token('alice', 'fly', 'admin'), member('bob'), session('bob');
insert into gatehouse.permissions (name, description, enabled_by_default) values ('walk', 'Goes on foot.', true);
create function pg_temp.id(token text) returns text language sql as $$ select t.id::text from gatehouse.tokens t where t.hash = hash(token) $$;
create function pg_temp.gets(caller text, token text) returns json language sql as $$ select gate.api_tokens_get_permissions(hash(caller), null, pg_temp.id(token)) $$;
select is(pg_temp.gets('alice-session', 'alice-api')::text, json_build_array(
    json_build_object('id', 'fly', 'name', 'fly', 'description', '', 'enabled', true),
    json_build_object('id', 'swim', 'name', 'swim', 'description', '', 'enabled', false),
    json_build_object('id', 'walk', 'name', 'walk', 'description', 'Goes on foot.', 'enabled', false))::text, 'over the user''s permissions, by name');
select is(pg_temp.gets('alice-api', 'alice-api')::text, pg_temp.gets('alice-session', 'alice-api')::text, 'the same for the token itself');
update gatehouse.users set permissions_on = '{}', permissions_off = '{walk}' where name = 'alice';
select is(pg_temp.gets('alice-session', 'alice-api')::text, '[]', 'the user has none any more');
select is((select count(*) from json_array_elements(pg_temp.gets('root-session', 'root-api'))), 4::bigint, 'root has all');
select is(p ->> 'enabled', 'true', '... what the token has is enabled') from json_array_elements(pg_temp.gets('root-session', 'root-api')) p where p ->> 'id' = 'admin';
select throws_ok($$ select pg_temp.gets('bob-session', 'alice-api') $$, 'GH404', null, 'another user''s');
select throws_ok($$ select pg_temp.gets('root-session', 'alice-api') $$, 'GH404', null, '... also for root');
select throws_ok($$ select pg_temp.gets('alice-session', 'alice-session') $$, 'GH404', null, 'a session');
select throws_ok($$ select pg_temp.gets(null, 'alice-api') $$, 'GHA01', null, 'the gate: a guest');
select * from finish();
