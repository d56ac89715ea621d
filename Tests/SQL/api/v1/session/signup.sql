select plan(29);
select at('0');
create function pg_temp.signup(fields json, password text default null) returns json language sql as $$ select gate.session_signup(null, null, fields, phc(password)) $$;
create temp table made as select pg_temp.signup('{"username": "Alice", "email": "A@Example.com", "telegram_name": "Alice_T", "enabled": false,
  "email_confirmed": true, "permissions": {"admin": true}, "permissions_on": ["admin"], "id": 1}', 'secret') as j;
select is(j::jsonb, jsonb_build_object('id', id('alice')::text), 'the new user''s id') from made;
select is(name, 'alice', 'lower case'), is(email, 'a@example.com', '... the e-mail too'), is(telegram_name, 'alice_t', '... and the Telegram name'),
    ok(enabled, 'enabled is not read'), is(permissions_on, '{}', 'permissions are not read'), ok(not email_confirmed, 'the e-mail is not confirmed'),
    is(password, phc('secret'), 'the password'), is(created, gatehouse.now(), 'its time'), isnt(id, 1::bigint, 'no id is read')
  from gatehouse.users where name = 'alice';
select is(api_v1.profile_read(gatehouse.caller_for('a@example.com')) ->> 'name', 'alice', 'can sign in by e-mail');
select lives_ok($$ select pg_temp.signup('{"username": "mail", "email": "m@example.com"}') $$, 'an e-mail without a password');
select lives_ok($$ select pg_temp.signup('{"username": "pass", "email": null}', 'secret') $$, 'a password without an e-mail');
select results_eq('select kind, login from gatehouse.mails order by id', $$ values ('confirmation', 'a@example.com'), ('confirmation', 'm@example.com') $$, 'an e-mail gets a confirmation mail');
select is(violation($$ select pg_temp.signup('{"username": "none"}') $$), '/0', 'neither');
select is(violation($$ select pg_temp.signup('{"username": "x"}', 'secret') $$), '/0/username', 'a bad name');
select is(violation($$ select pg_temp.signup('{"username": "abc", "email": "x"}', 'secret') $$), '/0/email', 'a bad e-mail');
select is(violation($$ select pg_temp.signup('{"username": "abc", "telegram_name": "x"}', 'secret') $$), '/0/telegram_name', 'a bad Telegram name');
select throws_ok($$ select pg_temp.signup('{"username": "alice"}', 'secret') $$, '23505', null, 'a name that is taken');
select throws_ok($$ select pg_temp.signup('{"username": "other", "email": "a@example.com"}', 'secret') $$, '23505', null, 'an e-mail that is taken');
select throws_ok($$ select pg_temp.signup('{"username": "a@example.com"}', 'secret') $$, '23505', null, 'another''s e-mail as a name');
select throws_ok($$ select pg_temp.signup('{"username": "other", "telegram_name": "alice_t"}', 'secret') $$, '23505', null, 'a Telegram name that is taken');
select throws_ok($$ select pg_temp.signup('{"username": "Root"}', 'secret') $$, 'GH409', null, 'root');
select throws_ok($$ select pg_temp.signup('{}', 'secret') $$, '23502', null, 'no name');
update gatehouse.configuration set signup_enabled = false;
select pg_temp.signup('{"username": "waiting"}', 'secret');
select ok(not enabled, 'configured so, new users are disabled') from gatehouse.users where name = 'waiting';
update gatehouse.configuration set signup_open = false;
select throws_ok($$ select pg_temp.signup('{"username": "late"}', 'secret') $$, 'GH403', 'Sign-up is closed', 'closed');
select throws_ok($$ select pg_temp.signup('{"username": "late", "email": "x"}') $$, 'GH403', null, '... whatever the fields are');
select is(count(*), 4::bigint, 'no other account was made') from gatehouse.users;
select member('carol'), session('carol');
update gatehouse.configuration set signup_open = true;
select lives_ok($$ select gate.session_signup(hash('carol-session'), null, '{"username": "carol2"}', phc('x')) $$, 'the gate: a user may as well');
select * from finish();
