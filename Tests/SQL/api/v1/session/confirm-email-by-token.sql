select plan(8);
select at('0');
select member('alice'), member('bob');
update gatehouse.users set email = name || '@example.com' where name in ('alice', 'bob');
insert into gatehouse.mail_tokens (hash, kind, user_id, email, expires) select hash(t), case t when 'reset' then 'password-reset' else 'confirmation' end, id('alice'), 'alice@example.com', gatehouse.now() + '1 hour'
  from unnest(array['one', 'two', 'reset']) t;
create function pg_temp.confirm(token text) returns text language sql as $$ select gate.session_confirm_email_by_token(null, null, null, hash(token))::text $$;
select throws_ok($$ select pg_temp.confirm('unknown') $$, 'GH404', null, 'unknown'), throws_ok($$ select pg_temp.confirm('reset') $$, 'GH404', null, 'for something else');
select is(pg_temp.confirm('one'), null, 'a good one');
select set_eq('select name from gatehouse.users where email_confirmed', array['alice'], 'confirmed');
select throws_ok($$ select pg_temp.confirm('one') $$, 'GH404', null, 'it works once'), throws_ok($$ select pg_temp.confirm('two') $$, 'GH404', null, 'others for the same have had their time');
select set_eq('select hash from gatehouse.mail_tokens', array[hash('reset')], 'a password may still be set');
select results_eq('select action, subject_name, user_name from gatehouse.audit_log', $$ values ('email.confirm', 'alice', null) $$, 'the audit trail');
select * from finish();
