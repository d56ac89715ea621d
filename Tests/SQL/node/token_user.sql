select plan(4);
select member('alice'), session('alice'), session('alice', 'ended'), api_token('alice');
update gatehouse.tokens set ended = gatehouse.now() where hash = hash('ended');
select is(gate.node_token_user(hash('alice-session')), (select id from gatehouse.users where name = 'alice'), 'of a session');
select is(gate.node_token_user(hash('alice-api')), (select id from gatehouse.users where name = 'alice'), 'of an API token');
select is(gate.node_token_user(hash('ended')), null, 'an ended one is nobody''s'), is(gate.node_token_user(null), null, 'none');
select * from finish();
