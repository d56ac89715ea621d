select plan(11);
select at('0');
select member('alice');
update gatehouse.configuration set mail_account_limit = 3, mail_address_limit = 5, mail_queue_limit = 12;
create function pg_temp.ask(login text, address inet default '192.0.2.7') returns bigint language sql as $$
  select gatehouse.request_mail('password-reset', login, address); select count(*) from gatehouse.mails $$;
select is(pg_temp.ask('Alice'), 1::bigint, 'an account''s'), is(pg_temp.ask('nobody'), 2::bigint, 'one that nobody has, just the same');
select set_eq($$ select login, kind, user_id, recipient, state, attempts from gatehouse.mails $$,
  $$ values ('alice', 'password-reset', null::bigint, null, 'waiting', 0), ('nobody', 'password-reset', null, null, 'waiting', 0) $$, 'as the request named it, in lower case');
select is(pg_temp.ask('alice'), 3::bigint, 'a second'), is(pg_temp.ask('ALICE'), 4::bigint, 'a third'), is(pg_temp.ask('alice'), 4::bigint, 'no fourth');
select is(pg_temp.ask('bob'), 4::bigint, 'and none at all once the address asked for too many');
select is(pg_temp.ask('bob', '2001:db8::1'), 5::bigint, 'another address');
select is((select max(pg_temp.ask('user ' || n, null)) from generate_series(1, 20) n), 10::bigint, 'those without an address count as one');
select is((select max(pg_temp.ask('user ' || n, ('198.51.100.' || n)::inet)) from generate_series(21, 40) n), 12::bigint, 'the queue has a bound');
select lives_ok($$ select gatehouse.request_mail('confirmation', repeat('x', 1000000), null) $$, 'a name longer than any');
select * from finish();
