select plan(11);
select at('0');
select member('alice'), member('bob');
update gatehouse.users set email = name || '@example.com' where name in ('alice', 'bob');
create function pg_temp.token(token text, kind text, login text default 'alice') returns void language sql as $$
  insert into gatehouse.mail_tokens (hash, kind, user_id, email, expires) select hash(token), kind, u.id, u.email, gatehouse.now() + '1 hour'
    from gatehouse.users u where u.name = login $$;
select pg_temp.token(t, 'confirmation') from unnest(array['one', 'two', 'three', 'four']) t;
select pg_temp.token('reset', 'password-reset'), pg_temp.token('other', 'confirmation', 'bob'), pg_temp.token('other-reset', 'password-reset', 'bob');
select is(gatehouse.use_mail_token('confirmation', hash('one')), id('alice'), 'its user');
select throws_ok($$ select gatehouse.use_mail_token('confirmation', hash('one')) $$, 'GH404', null, 'only once');
select throws_ok($$ select gatehouse.use_mail_token('confirmation', hash('unknown')) $$, 'GH404', null, 'unknown'), throws_ok($$ select gatehouse.use_mail_token('confirmation', null) $$, 'GH404', null, 'none');
select throws_ok($$ select gatehouse.use_mail_token('confirmation', hash('reset')) $$, 'GH404', null, 'of another kind'),
  throws_ok($$ select gatehouse.use_mail_token('password-reset', hash('two')) $$, 'GH404', null, '... and the other way round');
select at('1 hour');
select throws_ok($$ select gatehouse.use_mail_token('confirmation', hash('two')) $$, 'GH404', null, 'expired');
select at('59 minutes');
alter table gatehouse.users disable trigger users_end_mail_tokens;
update gatehouse.users set enabled = false where name = 'bob';
select throws_ok($$ select gatehouse.use_mail_token('password-reset', hash('other-reset')) $$, 'GH404', null, 'of a disabled user'),
  is(gatehouse.use_mail_token('confirmation', hash('other')), id('bob'), '... who may confirm');
update gatehouse.mail_tokens set email = 'old@example.com' where hash = hash('three');
select throws_ok($$ select gatehouse.use_mail_token('confirmation', hash('three')) $$, 'GH404', null, 'sent to an address that is no longer the account''s');
select is(count(*), 4::bigint + 1, 'what was refused is not used up') from gatehouse.mail_tokens;
select * from finish();
