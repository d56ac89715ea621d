select plan(9);
select at('0');
select member('alice', 'fly'), session('alice'), api_token('alice'), member('bob'), session('bob');
update gatehouse.tokens set address = '192.0.2.7/32', user_agent = 'curl', last_used = gatehouse.now() where hash = hash('alice-session');
select at('1 hour');
select session('alice', 'two');
select is(r.data::jsonb, jsonb_build_array(
    jsonb_build_object('id', t2.id::text, 'created', '2030-01-01T13:00:00.000Z', 'last_used', null, 'expires', '2030-01-08T13:00:00.000Z',
      'address', null, 'user_agent', null, 'current', false),
    jsonb_build_object('id', t1.id::text, 'created', '2030-01-01T12:00:00.000Z', 'last_used', '2030-01-01T12:00:00.000Z',
      'expires', '2030-01-08T12:00:00.000Z', 'address', '192.0.2.7', 'user_agent', 'curl', 'current', true)), 'own sessions, the latest first'),
    is(r.meta::jsonb, '{"total": 2, "summary": {"total": 2}}', 'their number'), is(r.status, null, 'no refusal')
  from gate.profile_read_sessions(hash('alice-session'), null) r, gatehouse.tokens t1, gatehouse.tokens t2
  where t1.hash = hash('alice-session') and t2.hash = hash('two');
update gatehouse.tokens set expires = gatehouse.now() + interval '1 minute' where hash = hash('two');
select is(r.data -> 0 ->> 'expires', '2030-01-01T13:01:00.000Z', 'the earlier of both ends') from gate.profile_read_sessions(hash('alice-session'), null) r;
select at('1 hour 1 minute');
select is(json_array_length(r.data), 1, 'an expired one is not there') from gate.profile_read_sessions(hash('alice-session'), null) r;
select is(r.data -> 0 ->> 'current', 'false', 'an API token reads them too') from gate.profile_read_sessions(hash('alice-api'), null) r;
update gatehouse.tokens set ended = gatehouse.now() where kind = 'session' and user_id = id('alice');
select is(r.data::text, '[]', 'none'), is(r.meta::jsonb -> 'total', '0', '... of none') from gate.profile_read_sessions(hash('alice-api'), null) r;
select throws_ok('select gate.profile_read_sessions(null, null)', 'GHA01', null, 'the gate: a guest');
select * from finish();
