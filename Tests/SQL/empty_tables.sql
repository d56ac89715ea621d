-- What is planned while a table is known to be empty goes by its index all the same: a flood fills it long before there are
-- statistics, and must not make each attempt read all of it.
select plan(5);
select at('0');
select member('alice'), member('bob');
update gatehouse.users set email = 'a@example.com' where name = 'alice';
analyze gatehouse.throttles, gatehouse.signin_addresses, gatehouse.mails;
create function pg_temp.attempt() returns void language sql as $$
  select gatehouse.book_attempt(id('alice'), 'alice', '192.0.2.7');
  select gatehouse.settle_attempt(id('alice'), '192.0.2.7');
  select gatehouse.notify_by_mail('password-changed', id('alice')) $$;
create function pg_temp.rows_read(relation text) returns bigint language sql as $$
  select s.seq_tup_read from pg_stat_xact_user_tables s where s.relid = ('gatehouse.' || relation)::regclass $$;
-- Six plans for the arguments at hand, then one for all.
select lives_ok('select pg_temp.attempt() from generate_series(1, 7)', 'planned');
insert into gatehouse.throttles (kind, key) select 'name', n from generate_series(1, 1000) n;
insert into gatehouse.signin_addresses (user_id, network) select id('bob'), '10.0.0.0'::inet + n from generate_series(1, 1000) n;
insert into gatehouse.mails (kind, user_id, recipient) select 'email-changed', id('bob'), 'b@example.com' from generate_series(1, 1000);
select lives_ok('select pg_temp.attempt()', 'carried out');
select cmp_ok(pg_temp.rows_read('throttles'), '<', 10::bigint, 'the counters of others are not read'),
    cmp_ok(pg_temp.rows_read('signin_addresses'), '<', 10::bigint, '... nor their addresses'),
    cmp_ok(pg_temp.rows_read('mails'), '<', 10::bigint, '... nor their mails');
select * from finish();
