select plan(47);
select at('0');
select root(), session('root'), api_token('root', 'admin');
insert into gatehouse.tokens (hash, kind, user_id, name, permissions)
  values (hash('root-full'), 'api', 1, 'full', array['admin', 'fly', 'swim']);
select member('alice', 'fly', 'swim'), session('alice'), api_token('alice', 'fly', 'admin');
select member('bob'), session('bob');
create function pg_temp.enters(token_hash bytea, allowed text[]) returns text language sql
  as $$ select coalesce((gatehouse.enter(token_hash, '192.0.2.7', allowed)).username, 'guest') $$;
create function pg_temp.is_guest(what text) returns text language sql as $$
  select is(pg_temp.enters(hash('alice-session'), '{*}'), 'guest', what || ' makes a guest') $$;

-- Who is admitted where: names for those who are, SQLSTATE for the others.
select is(pg_temp.enters(null, '{*}'), 'guest', 'guest at *');
select is(pg_temp.enters(null, '{guest}'), 'guest', 'guest at guest');
select throws_ok($$ select pg_temp.enters(null, '{user}') $$, 'GHA01', null, 'guest at user');
select throws_ok($$ select pg_temp.enters(null, '{root}') $$, 'GHA01', null, 'guest at root');
select throws_ok($$ select pg_temp.enters(null, '{fly}') $$, 'GHA01', null, 'guest at a permission');
select throws_ok($$ select pg_temp.enters(null, '{}') $$, 'GHA01', null, 'guest at nothing');
select is(pg_temp.enters(hash('bob-session'), '{*}'), 'bob', 'user at *');
select throws_ok($$ select pg_temp.enters(hash('bob-session'), '{guest}') $$, 'GHA03', null, 'user at guest');
select is(pg_temp.enters(hash('bob-session'), '{user}'), 'bob', 'user at user');
select throws_ok($$ select pg_temp.enters(hash('bob-session'), '{root}') $$, 'GHA03', null, 'user at root');
select throws_ok($$ select pg_temp.enters(hash('bob-session'), '{fly}') $$, 'GHA03', null, 'user without the permission');
select throws_ok($$ select pg_temp.enters(hash('bob-session'), '{}') $$, 'GHA03', null, 'user at nothing');
select is(pg_temp.enters(hash('alice-session'), '{admin,fly}'), 'alice', 'one permission of several is enough');
select is(pg_temp.enters(hash('bob-session'), '{guest,user}'), 'bob', 'user at guest or user');
select is(pg_temp.enters(hash('root-session'), '{root}'), 'root', 'root at root');
select is(pg_temp.enters(hash('root-session'), '{fly}'), 'root', 'root at a permission');
select throws_ok($$ select pg_temp.enters(hash('root-session'), '{guest}') $$, 'GHA03', null, 'root at guest');
select is(pg_temp.enters(hash('nobody'), '{*}'), 'guest', 'an unknown token makes a guest');
select throws_ok($$ select pg_temp.enters(hash('nobody'), '{user}') $$, 'GHA01', null, '... who is refused as one');
select is(pg_temp.enters('\x00', '{*}'), 'guest', 'a hash of another length as well');

-- The caller.
select is(gatehouse.enter(null, '192.0.2.7', '{*}'),
  row(null, null, null, null, null, '{}', null, '192.0.2.7')::gatehouse.caller, 'a guest has an address only');
select is(c.user_id, id('alice'), 'the user''s id'),
    is(c.is_root, false, 'is not root'),
    is(c.token_id, (select t.id from gatehouse.tokens t where t.hash = hash('alice-session')), 'the token''s id'),
    is(c.token_kind, 'session', 'the token''s kind'),
    set_eq(format('select unnest(%L::text[])', c.permissions), array['fly', 'swim'], 'all of the user''s permissions'),
    is(c.is_restricted, false, 'a session is not restricted'),
    is(c.address, '192.0.2.7'::inet, 'the address')
  from gatehouse.enter(hash('alice-session'), '192.0.2.7', '{user}') c;

-- API tokens.
select is(c.permissions, array['fly'], 'an API token: own settings, as far as the user holds them'),
    ok(c.is_restricted, '... which is less than the user has')
  from gatehouse.enter(hash('alice-api'), null, '{user}') c;
select throws_ok($$ select pg_temp.enters(hash('alice-api'), '{swim}') $$, 'GHA03', null, 'not set on the token');
select throws_ok($$ select pg_temp.enters(hash('alice-api'), '{admin}') $$, 'GHA03', null, 'set, but not the user''s');
select ok(not c.is_root and c.is_restricted, 'root''s restricted token is not root'), is(c.permissions, '{admin}', '... but holds its own')
  from gatehouse.enter(hash('root-api'), null, '{user}') c;
select throws_ok($$ select pg_temp.enters(hash('root-api'), '{root}') $$, 'GHA03', null, '... and is refused where root is asked for');
select is(pg_temp.enters(hash('root-full'), '{root}'), 'root', 'root''s token with every permission is root');
update gatehouse.users set permissions_on = '{swim}' where name = 'alice';
select throws_ok($$ select pg_temp.enters(hash('alice-api'), '{fly}') $$, 'GHA03', null, 'a permission taken from the user is gone from the token at once');
update gatehouse.users set permissions_on = '{}' where name = 'alice';
select ok(not c.is_restricted, 'a token of a user without permissions has no less than the user')
  from gatehouse.enter(hash('alice-api'), null, '{user}') c;

-- Ends, each at its moment.
update gatehouse.tokens set ended = gatehouse.now() where hash = hash('alice-session');
select pg_temp.is_guest('an ended token');
update gatehouse.tokens set ended = null, enabled = false where hash = hash('alice-session');
select pg_temp.is_guest('a disabled token');
update gatehouse.tokens set enabled = true where hash = hash('alice-session');
update gatehouse.users set enabled = false where name = 'alice';
select pg_temp.is_guest('a disabled user''s token');
update gatehouse.users set enabled = true where name = 'alice';
select at('7 days -0.000001 s');
select is(pg_temp.enters(hash('alice-session'), '{*}'), 'alice', 'until its idle end');
select at('7 days');
select pg_temp.is_guest('at its idle end it');
update gatehouse.tokens set idle_expires = null where hash = hash('alice-session');
select is(pg_temp.enters(hash('alice-session'), '{*}'), 'alice', 'without an idle end');
select at('30 days -0.000001 s');
select is(pg_temp.enters(hash('alice-session'), '{*}'), 'alice', 'until its absolute end');
select at('30 days');
select pg_temp.is_guest('at its absolute end it');
select is(pg_temp.enters(hash('alice-api'), '{*}'), 'alice', 'a token without an end');
select * from finish();
