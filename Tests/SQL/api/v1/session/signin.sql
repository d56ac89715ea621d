select plan(43);
select at('0');
select root(), member('alice', 'fly', 'swim'), session('alice'), api_token('alice', 'fly'), member('bob');
update gatehouse.users set email = 'a@example.com' where name = 'alice';
create function pg_temp.begin(login text) returns uuid language sql as $$ select (gate.node_begin_signin(login, '192.0.2.7') ->> 'attempt')::uuid $$;
create function pg_temp.signin(login text, password text, token text, permissions json default null, caller bytea default null, user_agent text default 'curl')
  returns gatehouse.reply language sql as $$
  select gate.session_signin(caller, '192.0.2.7', null, permissions, offered(pg_temp.begin(login), phc(password)), hash(token), user_agent) $$;
create function pg_temp.refuses(reply gatehouse.reply) returns text language sql as $$ select concat_ws(' ', reply.status, reply.message, reply.data::text) $$;

-- With credentials.
select is(r.status, null, 'right credentials'),
    is(r.data::jsonb, jsonb_build_object('auth', gatehouse.auth_json(gatehouse.caller_for('alice'))::jsonb, 'settings', '{}'::jsonb), 'tell who it is')
  from pg_temp.signin('alice', 'alice-password', 's1') r;
select is(t.kind, 'session', 'a session'), is(t.user_id, id('alice'), '... of the user'), is(t.created, gatehouse.now(), '... made now'),
    is(t.last_used, gatehouse.now(), '... used now'), is(t.expires, gatehouse.now() + interval '30 days', '... for 30 days'),
    is(t.idle_expires, gatehouse.now() + interval '7 days', '... 7 of them idle'), is(t.address, '192.0.2.7'::inet, '... with its address'),
    is(t.user_agent, 'curl', '... and its user agent')
  from gatehouse.tokens t where t.hash = hash('s1');
select is(last_signin, gatehouse.now(), 'the sign-in has its time') from gatehouse.users where name = 'alice';
select is(gate.profile_read(hash('s1'), null) ->> 'name', 'alice', 'the token works');
select is((pg_temp.signin('A@EXAMPLE.com', 'alice-password', 's2')).data #>> '{auth,username}', 'alice', 'by e-mail');
select is((pg_temp.signin('bob', 'bob-password', 's3', caller => hash('alice-session'))).data #>> '{auth,username}', 'bob', 'while signed in as another');
update gatehouse.configuration set session_lifetime = '1 hour', session_idle_lifetime = '10 minutes';
select is((pg_temp.signin('bob', 'bob-password', 's4', user_agent => repeat('x', 600))).status, null, 'a long user agent');
select is(length(user_agent), 512, '... is cut'), is(expires - created, interval '1 hour', 'the configuration''s lifetime'),
    is(idle_expires - created, interval '10 minutes', '... and idle lifetime')
  from gatehouse.tokens where hash = hash('s4');

-- Refusals: all alike, nothing made.
select is(pg_temp.refuses(pg_temp.signin('alice', 'wrong', 'no')), '401 Bad credentials', 'a wrong password');
select is(pg_temp.refuses(pg_temp.signin('nobody', 'wrong', 'no')), '401 Bad credentials', 'an unknown name');
select is(pg_temp.refuses(pg_temp.signin('alice', 'bob-password', 'no')), '401 Bad credentials', 'another''s password');
update gatehouse.users set enabled = false where name = 'bob';
select is(pg_temp.refuses(pg_temp.signin('bob', 'bob-password', 'no')), '401 Bad credentials', 'a disabled user');
select is(pg_temp.refuses(gate.session_signin(hash('alice-session'), null, null, null, gen_random_uuid(), hash('no'), null)), '401 Bad credentials',
  'an unknown attempt, with a token');
select is_empty($$ select from gatehouse.audit_log where user_name = 'alice' and action = 'session.signin-refused' $$, '... of which the audit trail has nothing');
select is(count(*), 0::bigint, 'no session is made') from gatehouse.tokens where hash = hash('no');
select is(sum(failures), 4::bigint, 'all four stay booked') from gatehouse.throttles where kind <> 'address';

-- signin_permissions.
select is(pg_temp.refuses(pg_temp.signin('alice', 'alice-password', 'no', permissions)), '403 Not authorized', permissions || ' does not let in')
  from unnest(array['[]', '["admin"]', '["guest"]', '["root"]', '["unknown"]']::json[]) permissions;
select is((pg_temp.signin('alice', 'alice-password', 'yes' || permissions, permissions)).status, null, permissions || ' lets in')
  from unnest(array['["*"]', '["user"]', '["admin", "swim"]']::json[]) permissions;

-- Without credentials.
select is(pg_temp.refuses(gate.session_signin(null, null, null, null, null, null, null)), '401 Not signed in', 'a guest');
select is((gate.session_signin(hash('alice-session'), null, null, null, null, null, null)).data::jsonb,
  jsonb_build_object('auth', gatehouse.auth_json(gatehouse.caller_for('alice'))::jsonb, 'settings', '{}'::jsonb), 'a session: who it is');
select is((gate.session_signin(hash('alice-api'), null, null, null, null, null, null)).data #>> '{auth,permissions}', '{"fly":true}', 'an API token: what is effective');
select is(pg_temp.refuses(gate.session_signin(hash('alice-api'), null, null, '["swim"]', null, null, null)), '403 Not authorized', '... for signin_permissions too');

-- As many sessions as a list can hold.
delete from gatehouse.throttles;
insert into gatehouse.tokens (hash, kind, user_id, expires)
  select hash('many' || n), 'session', u.id, gatehouse.now() + interval '1 hour' from gatehouse.users u, generate_series(1, 1000) n where u.name = 'alice' order by n;
select is((pg_temp.signin('alice', 'alice-password', 'latest')).status, null, 'one more than a thousand sessions');
select is(array_agg(t.hash = any (array[hash('latest'), hash('many2')]) order by t.id), array_fill(true, array[2]),
    '... ends the oldest ones')
  from gatehouse.tokens t where t.ended is null and t.kind = 'session' and t.hash = any (array[hash('latest'), hash('many1'), hash('many2'), hash('alice-session')]);

-- Audit.
delete from gatehouse.audit_log;
delete from gatehouse.throttles;
select pg_temp.signin('alice', 'alice-password', 'audited'), pg_temp.signin('alice', 'wrong', 'no'), pg_temp.signin('nobody', 'wrong', 'no'),
  pg_temp.signin('alice', 'alice-password', 'no', '["root"]'), gate.session_signin(hash('alice-session'), null, null, null, null, null, null);
select bag_eq('select action, user_name, subject_name, address from gatehouse.audit_log', $$ values
  ('session.signin', 'alice', 'alice', '192.0.2.7'::inet), ('session.signin-refused', null, 'alice', '192.0.2.7'),
  ('session.signin-refused', null, null, '192.0.2.7'), ('session.signin-refused', null, 'alice', '192.0.2.7') $$, 'one row each, none for asking who one is');
select is(a.token_id, t.id, 'with the new session') from gatehouse.audit_log a, gatehouse.tokens t where a.action = 'session.signin' and t.hash = hash('audited');
select is(count(*), 0::bigint, 'nothing of an unknown name') from gatehouse.audit_log a where a::text ~ 'nobody';
select * from finish();
