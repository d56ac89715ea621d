select plan(12);
select root(), session('root'), member('chief', 'admin', 'fly'), session('chief'), api_token('chief', 'admin'), member('strong', 'admin', 'swim'), member('bob'), session('bob'), api_token('bob');
create function pg_temp.calls(who text, enabled boolean, token text default 'chief-session') returns json language sql as $$ select gate.admin_users_set_enabled(hash(token), null, who, enabled) $$;
select is(violation(format('select pg_temp.calls(%L, %L)', who, e)), '/0', format('not %s, %s', who, e)) from unnest(array['chief', '1']) who, unnest(array[true, false]) e;
select is(pg_temp.calls('bob', false)::text, null, 'off');
select ok(not enabled, '... he is disabled') from gatehouse.users where name = 'bob';
select is(count(*), 0::bigint, '... no session is left') from gatehouse.live_sessions where user_id = id('bob');
select throws_ok($$ select gate.profile_read(hash('bob-api'), null) $$, 'GHA01', null, '... API tokens are off');
select is(pg_temp.calls('bob', true)::text, null, 'on');
select is(gate.profile_read(hash('bob-api'), null) ->> 'name', 'bob', '... they work again');
select session('bob', 'bob-session-2');
select throws_ok($$ select gate.admin_users_set_enabled(hash('bob-session-2'), null, 'strong', false) $$, 'GHA03', null, 'the gate: without admin'),
  throws_ok($$ select pg_temp.calls('strong', false, null) $$, 'GHA01', null, '... a guest');
select * from finish();
