select plan(27);
select at('0');
select member('alice'), member('bob');
update gatehouse.users set email = name || '@example.com' where name in ('alice', 'bob');
create function pg_temp.take(token text) returns json language sql as $$ select gate.node_mail_take(hash(token || ' c'), hash(token || ' r')) $$;
select is(pg_temp.take('none')::text, null, 'nothing is due');
insert into gatehouse.mails (kind, login) values ('password-reset', 'alice');
create temp table taken as select pg_temp.take('one') as j;
select is(j ->> 'outcome', 'taken', 'one is due'), is(j ->> 'kind', 'password-reset', 'what'), is(j ->> 'recipient', 'alice@example.com', 'to whom'), is(j ->> 'username', 'alice', 'about whom'), ok(j ->> 'lease' is not null, 'a lease') from taken;
select results_eq('select hash, kind, user_id, email, expires from gatehouse.mail_tokens', $$ values (hash('one r'), 'password-reset', id('alice'), 'alice@example.com', gatehouse.now() + interval '30 minutes') $$,
  'its token, by hash, of the kind''s length of life');
select is(attempts, 1, 'an attempt'), is(due, gatehouse.now() + interval '10 minutes', 'nobody else has it for ten minutes'), is(user_id, id('alice'), 'whose') from gatehouse.mails;
select is(pg_temp.take('two')::text, null, 'and it is no longer due');
select at('10 minutes');
select is(pg_temp.take('three') ->> 'outcome', 'taken', 'a node that died: another one has it then');
select is(count(*), 2::bigint, '... with a token of its own') from gatehouse.mail_tokens;
select at('1 hour');
select isnt((select m.lease::text from gatehouse.mails m), (select j ->> 'lease' from taken), '... and another lease');

insert into gatehouse.mails (kind, login) values ('confirmation', 'bob');
select is(pg_temp.take('four') ->> 'id', (select min(id)::text from gatehouse.mails), 'the one that is due first'), is(pg_temp.take('five') ->> 'kind', 'confirmation', 'then the next');
select is(expires, gatehouse.now() + interval '24 hours', 'a confirmation lives longer'), is(hash, hash('five c'), 'and has the other token') from gatehouse.mail_tokens where kind = 'confirmation';
insert into gatehouse.mails (kind, login) values ('confirmation', 'nobody');
select is(pg_temp.take('six')::jsonb - 'id', '{"outcome": "dropped"}', 'nobody''s');
select is(count(*), 2::bigint, '... is gone') from gatehouse.mails;
select gatehouse.notify_by_mail('email-changed', id('alice'), 'old@example.com');
select is(pg_temp.take('seven') ->> 'recipient', 'old@example.com', 'a notice goes where it was meant to'), is(count(*), 4::bigint, '... without a token') from gatehouse.mail_tokens;
select at('25 hours 1 second');
select set_eq($$ select pg_temp.take('late ' || n) ->> 'outcome' from generate_series(1, 4) n $$, array['failed', null], 'what was not sent within a day');
select set_eq('select distinct state, error from gatehouse.mails', $$ values ('failed', 'not sent within a day') $$, '... is given up, visibly');
select is(pg_temp.take('none')::text, null, '... and not taken again');
select ok(not has_function_privilege('gatehouse_node', 'gate.node_mail_take(bytea, bytea)', 'execute'), 'not for the node''s login'),
  ok(has_function_privilege('gatehouse_mail', 'gate.node_mail_take(bytea, bytea)', 'execute'), 'but for that of mail');
select * from finish();
