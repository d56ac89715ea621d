select plan(3);
select member('alice', 'fly');
update gatehouse.users set email = 'a@example.com' where name = 'alice';
select is(gatehouse.auth_json(gatehouse.caller_for('alice'))::jsonb, jsonb_build_object('user_id', id('alice')::text,
  'username', 'alice', 'permissions', '{"fly": true}'::jsonb, 'avatar', gatehouse.avatar('a@example.com')), 'who the caller is');
update gatehouse.users set email = null where name = 'alice';
select is(gatehouse.auth_json(gatehouse.caller_for('alice'))::jsonb -> 'avatar', 'null', 'no picture without an e-mail');
select is(gatehouse.auth_json(null)::text, null, 'nothing of a guest');
select * from finish();
