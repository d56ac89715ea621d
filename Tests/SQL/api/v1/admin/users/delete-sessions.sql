select plan(7);
select root(), session('root'), member('chief', 'admin', 'fly'), session('chief'), api_token('chief', 'admin'), member('strong', 'admin', 'swim'), member('bob'), session('bob'), api_token('bob');
create function pg_temp.calls(who text, token text default 'chief-session') returns json language sql as $$ select gate.admin_users_delete_sessions(hash(token), null, who) $$;
select is(violation($$ select pg_temp.calls('root') $$), '/0', 'not root'), throws_ok($$ select pg_temp.calls('chief', 'chief-api') $$, 'GH403', null, 'a weaker token: not its own user''s');
select throws_ok($$ select pg_temp.calls('strong', 'bob-session') $$, 'GHA03', null, 'the gate: without admin'), throws_ok($$ select pg_temp.calls('strong', null) $$, 'GHA01', null, '... a guest');
select is(pg_temp.calls('bob')::text, null, 'another''s');
select is(count(*), 0::bigint, '... are over') from gatehouse.live_sessions where user_id = id('bob');
select is(pg_temp.calls('root', 'root-session')::text, null, 'root''s own');
select * from finish();
