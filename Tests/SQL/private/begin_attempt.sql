select plan(13);
select at('0');
select member('alice');
set local synchronous_commit = on;
create temp table got as select gatehouse.begin_attempt(id('alice'), 'alice', '192.0.2.7') as j;
select is(current_setting('synchronous_commit'), 'off', 'no wait for the disk: a later commit has it');
select results_eq('select json_object_keys(j) from got', array['attempt', 'challenge'], 'an attempt and a challenge');
select is(j ->> 'challenge', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA', 'the challenge has salt and parameters') from got;
select is(a.user_id, id('alice'), 'the attempt is the user''s'), is(a.address, '192.0.2.7'::inet, 'and keeps the address'),
    is(a.created, gatehouse.now(), 'and its time')
  from gatehouse.signin_attempts a join got on a.id = (j ->> 'attempt')::uuid;
create temp table unknown as select gatehouse.begin_attempt(null, 'nobody', '192.0.2.7') as j;
select results_eq('select json_object_keys(j) from unknown', array['attempt', 'challenge'], 'the same for an unknown name');
select is(length(u.j ->> 'challenge'), length(g.j ->> 'challenge'), '... of the same length') from unknown u, got g;
select is(a.user_id, null, '... an attempt of nobody') from gatehouse.signin_attempts a join unknown on a.id = (j ->> 'attempt')::uuid;
select gatehouse.begin_attempt(id('alice'), 'alice', null) from generate_series(1, 4);
select is(gatehouse.begin_attempt(id('alice'), 'alice', null)::jsonb, '{"retry_after": 1}', 'the sixth has to wait');
select is(count(*), 6::bigint, '... and is not kept') from gatehouse.signin_attempts;
select at('61 s');
select gatehouse.begin_attempt(null, 'other', null);
select is(count(*), 3::bigint, 'attempts that nobody finished go, four at a time') from gatehouse.signin_attempts;
select gatehouse.begin_attempt(null, 'other', null);
select is(count(*), 2::bigint, '... until none is left') from gatehouse.signin_attempts;
select * from finish();
