select plan(10);
select root(), session('root'), member('chief', 'admin', 'fly'), session('chief'), api_token('chief', 'admin'), member('strong', 'admin', 'swim'), member('bob'), session('bob'), api_token('bob');
create function pg_temp.calls(who text, token text default 'chief-session') returns json language sql as $$ select gate.admin_users_delete(hash(token), null, who) $$;
select is(violation(format('select pg_temp.calls(%L)', who)), '/0', 'not ' || who) from unnest(array['chief', id('chief')::text, 'root', '1']) who;
insert into gatehouse.throttles (kind, key) values ('user', id('bob'));
create temp table bob as select id('bob') as id;
select is(pg_temp.calls('BOB')::text, null, 'another');
select is((select count(*) from gatehouse.users u where u.id = bob.id) + (select count(*) from gatehouse.tokens t where t.user_id = bob.id)
  + (select count(*) from gatehouse.logins l where l.user_id = bob.id), 0::bigint, '... goes with all that is his') from bob;
select is(count(*), 0::bigint, '... and his delay') from gatehouse.throttles;
select throws_ok($$ select pg_temp.calls('bob') $$, 'GH404', null, '... once');
select member('bob'), session('bob');
select throws_ok($$ select pg_temp.calls('strong', token => 'bob-session') $$, 'GHA03', null, 'the gate: without admin'), throws_ok($$ select pg_temp.calls('strong', token => null) $$, 'GHA01', null, '... a guest');
select * from finish();
