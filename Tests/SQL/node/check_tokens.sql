select plan(6);
select at('0');
select member('alice'), session('alice'), session('alice', 'ended'), api_token('alice'), member('bob'), session('bob');
update gatehouse.tokens set ended = gatehouse.now() where hash = hash('ended');
select is(gate.node_check_tokens(array[hash('alice-api'), null, hash('ended'), hash('alice-session'), hash('unknown')])::jsonb,
  jsonb_build_array(jsonb_build_object('user_id', id('alice'), 'ends_in', null), null, null,
    jsonb_build_object('user_id', id('alice'), 'ends_in', 7 * 86400000), null), 'in their order: whose, and for how long');
update gatehouse.tokens set expires = gatehouse.now() + interval '1500.4 milliseconds' where hash = hash('alice-session');
select is(gate.node_check_tokens(array[hash('alice-session')]) -> 0 ->> 'ends_in', '1501', 'the earlier end');
update gatehouse.users set enabled = false where id = id('bob');
select is(gate.node_check_tokens(array[hash('bob-session')])::text, '[null]', 'of a disabled user');
select is(gate.node_check_tokens('{}')::text, null, 'none'), is(gate.node_check_tokens(null)::text, null, 'null');
select at('8 days');
select is(gate.node_check_tokens(array[hash('alice-session')])::text, '[null]', 'expired');
select * from finish();
