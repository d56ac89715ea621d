select plan(6);
select at('0.25 s');
select member('alice', 'fly'), session('alice'), api_token('alice');
select is(api_v1.profile_read(gatehouse.caller_for('alice'))::jsonb, jsonb_build_object('id', id('alice')::text, 'name', 'alice', 'email', null,
  'email_confirmed', false, 'telegram_name', null, 'avatar', null, 'permissions', '{"fly": true}'::jsonb, 'created', '2030-01-01T12:00:00.250Z'), 'a new account');
update gatehouse.users set email = 'a@example.com', email_confirmed = true, telegram_name = 'alice' where name = 'alice';
select is(api_v1.profile_read(gatehouse.caller_for('alice'))::jsonb - array['id', 'permissions', 'created'], jsonb_build_object('name', 'alice',
  'email', 'a@example.com', 'email_confirmed', true, 'telegram_name', 'alice', 'avatar', gatehouse.avatar('a@example.com')), 'a full one');
select throws_ok('select gate.profile_read(null, null)', 'GHA01', null, 'the gate: a guest');
select is(gate.profile_read(hash('alice-session'), null) ->> 'id', id('alice')::text, 'the gate: a session');
select is(gate.profile_read(hash('alice-api'), null) ->> 'permissions', '{}', 'the gate: an API token reads what is effective for it');
select results_eq($$ select json_object_keys(gate.profile_read(hash('alice-session'), null)) $$,
  array['id', 'name', 'email', 'email_confirmed', 'telegram_name', 'avatar', 'permissions', 'created'], 'in this order');
select * from finish();
