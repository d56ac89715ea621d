select plan(15);
select at('0');
select root(), member('alice'), session('alice'), member('bob');
select gatehouse.audit(gatehouse.enter(hash('alice-session'), '192.0.2.7', '{user}'), 'user.disable', id('bob'), '{"enabled":false}');
select is(happened, gatehouse.now(), 'its time'), is(user_id, id('alice'), 'who'), is(user_name, 'alice', '... by name'),
    is(token_id, (select t.id from gatehouse.tokens t), '... with which token'), is(token_kind, 'session', '... of which kind'),
    is(address, '192.0.2.7'::inet, '... from where'), is(action, 'user.disable', 'what'), is(subject_id, id('bob'), 'to whom'),
    is(subject_name, 'bob', '... by name'), is(details::text, '{"enabled":false}', 'details')
  from gatehouse.audit_log;
delete from gatehouse.users where name in ('alice', 'bob');
select results_eq('select user_name, subject_name from gatehouse.audit_log', $$ values ('alice', 'bob') $$, 'it outlives both');
select gatehouse.audit(null, 'user.create');
select results_eq($$ select a.happened, concat_ws(' ', a.user_id, a.user_name, a.token_id, a.token_kind, a.address, a.subject_id, a.subject_name, a.details)
    from gatehouse.audit_log a where action = 'user.create' $$, $$ values (gatehouse.now(), '') $$, 'the owner, to nobody');
select throws_ok($$ select gatehouse.audit(null, 'No action') $$, 'GH500', null, 'an action is noun.verb');
select at('20 years');
select lives_ok($$ select gatehouse.audit(null, 'user.create') $$, 'no partition is there: it is made');
select is(count(*), 1::bigint, '... for that month') from gatehouse.audit_log_2050_01;
select * from finish();
