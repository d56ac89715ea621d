select plan(9);
select at('0');
select member('alice'), member('bob');
update gatehouse.users set email = 'a@example.com' where name = 'alice';
create function pg_temp.notices(kind text default 'password-changed', recipient text default null, login text default 'alice') returns bigint language sql as $$
  select gatehouse.notify_by_mail(kind, id(login), recipient); select count(*) from gatehouse.mails m where m.user_id = id(notices.login) and m.kind = notices.kind $$;
select is(pg_temp.notices(), 1::bigint, 'one'), is(pg_temp.notices('email-changed', 'old@example.com'), 1::bigint, 'to another address');
select set_eq('select kind, recipient, login, user_id from gatehouse.mails', $$ values ('password-changed', 'a@example.com', null, id('alice')), ('email-changed', 'old@example.com', null, id('alice')) $$, 'where they go');
select is(pg_temp.notices(login => 'bob'), 0::bigint, 'none to a user without an address');
select pg_temp.notices(), pg_temp.notices();
select is(pg_temp.notices(), 3::bigint, 'three in ten minutes'), is(pg_temp.notices('email-changed'), 2::bigint, '... of each kind');
select at('10 minutes');
select is(pg_temp.notices(), 4::bigint, 'and later again');
select member('carol'), member('dave');
update gatehouse.users set email = 'c@example.com' where name = 'carol';
select is(sum(pg_temp.notices('email-changed', 'victim@example.com', login)), 4::numeric, 'two of one account, one of another') from unnest(array['carol', 'carol', 'dave']) login;
select is(pg_temp.notices('email-changed', 'victim@example.com', 'dave'), 1::bigint, 'three to one address, whoever named it');
select * from finish();
