select plan(11);
select at('0');
select member('alice'), session('alice'), session('alice', 'two'), session('alice', 'ended'), api_token('alice');
update gatehouse.tokens set ended = gatehouse.now() where hash = hash('ended');
select at('1 hour');
select gate.node_used(array[hash('alice-session'), hash('alice-api'), hash('ended'), hash('unknown'), null, hash('alice-session')]);
select is(last_used, gatehouse.now(), 'a session was used'), is(idle_expires, gatehouse.now() + interval '7 days', 'its idle end moves'),
    is(expires, gatehouse.now() + interval '30 days -1 hour', 'its absolute end does not')
  from gatehouse.tokens where hash = hash('alice-session');
select is(last_used, gatehouse.now(), 'an API token was used'), is(idle_expires, null, 'it has no idle end') from gatehouse.tokens where kind = 'api';
select is(last_used, null, 'another session was not') from gatehouse.tokens where hash = hash('two');
select is(last_used, null, 'an ended one is not touched') from gatehouse.tokens where hash = hash('ended');
select at('7 days');
select gate.node_used(array[hash('two')]);
select is(last_used, null, 'what is idle for too long does not come back') from gatehouse.tokens where hash = hash('two');
update gatehouse.tokens set expires = gatehouse.now() where hash = hash('alice-session');
select gate.node_used(array[hash('alice-session')]);
select isnt(last_used, gatehouse.now(), 'nor what has expired') from gatehouse.tokens where hash = hash('alice-session');
select lives_ok($$ select gate.node_used('{}') $$, 'none'), lives_ok($$ select gate.node_used(null) $$, 'null');
select * from finish();
