select plan(5);
select root(), session('root'), member('chief', 'admin', 'fly'), session('chief'), api_token('chief', 'admin'), member('strong', 'admin', 'swim'), member('bob'), session('bob'), api_token('bob');
create function pg_temp.calls(who text, token text default 'chief-session') returns json language sql as $$ select gate.admin_users_get_permissions(hash(token), null, who) $$;
select is(pg_temp.calls('strong')::jsonb, '[{"id": "admin", "name": "admin", "description": "Manages users and reads the call log.", "enabled": true}, {"id": "fly", "name": "fly", "description": "", "enabled": false}]', 'what the caller holds');
select is(json_array_length(pg_temp.calls('strong', 'chief-api')), 1, '... a token''s own'), throws_ok($$ select pg_temp.calls('nobody') $$, 'GH404', null, 'nobody');
select throws_ok($$ select pg_temp.calls('bob', token => 'bob-session') $$, 'GHA03', null, 'the gate: without admin'), throws_ok($$ select pg_temp.calls('bob', token => null) $$, 'GHA01', null, '... a guest');
select * from finish();
