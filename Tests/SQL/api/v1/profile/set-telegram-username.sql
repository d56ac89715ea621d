select plan(15);
select member('alice', 'fly'), session('alice'), api_token('alice'), member('bob'), session('bob');
create function pg_temp.sets(caller text, name text) returns text language sql as $$ select gate.profile_set_telegram_username(hash(caller), null, name)::text $$;
create function pg_temp.has(login text) returns text language sql as $$ select u.telegram_name from gatehouse.users u where u.name = login $$;
select is(pg_temp.sets('alice-session', 'Alice_T'), null, 'one'), is(pg_temp.has('alice'), 'alice_t', '... in lower case');
select is(pg_temp.has('bob'), null, '... of nobody else');
select is(pg_temp.sets('alice-session', 'alice_t'), null, 'the same again');
select throws_ok($$ select pg_temp.sets('bob-session', 'ALICE_T') $$, '23505', null, 'taken');
select is(violation(format('select pg_temp.sets(''bob-session'', %L)', bad)), '/0', format('%L is none', bad)) from unnest(array['', 'bob', '@bob_the_1st']) bad;
select is(pg_temp.has('bob'), null, 'nothing was set');
select is(pg_temp.sets('alice-session', null), null, 'none'), is(pg_temp.has('alice'), null, '... removes it');
select is(pg_temp.sets('alice-api', 'by_token'), null, 'an API token may');
select throws_ok($$ select pg_temp.sets(null, 'nobody') $$, 'GHA01', null, 'the gate: a guest');
select results_eq($$ select a.action, a.subject_name, a.details ->> 'telegram_name' from gatehouse.audit_log a order by a.id $$, $$ values ('user.set-telegram-name', 'alice', 'alice_t'),
  ('user.set-telegram-name', 'alice', 'alice_t'), ('user.set-telegram-name', 'alice', null), ('user.set-telegram-name', 'alice', 'by_token') $$, 'the audit trail');
create temp table caller as select gatehouse.enter(hash('bob-session'), null, '{user}') as c;
update gatehouse.users set enabled = false where name = 'bob';
select throws_ok($$ select api_v1.profile_set_telegram_username(c, 'bob_the_1st') from caller $$, 'GHA01', null, 'one who was disabled meanwhile');
select * from finish();
