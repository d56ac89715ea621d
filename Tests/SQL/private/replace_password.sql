select plan(8);
select at('0');
select member('alice'), session('alice'), session('alice', 'two'), api_token('alice'), member('bob'), session('bob');
insert into gatehouse.mail_tokens (hash, kind, user_id, email, expires)
  select hash(u.name || k), k, u.id, 'a@example.com', gatehouse.now() + '1 hour' from gatehouse.users u, unnest(array['confirmation', 'password-reset']) k where u.name in ('alice', 'bob');
create function pg_temp.live(who text) returns bigint language sql as $$ select count(*) from gatehouse.tokens t where t.user_id = id(who) and t.kind = 'session' and t.ended is null $$;
select gatehouse.replace_password(id('alice'), phc('new'), (select t.id from gatehouse.tokens t where t.hash = hash('two')));
select is(password, phc('new'), 'the new one') from gatehouse.users where name = 'alice';
select is(pg_temp.live('alice'), 1::bigint, 'sessions end, but for one'), is(ended, null, '... which is that one') from gatehouse.tokens where hash = hash('two');
select is(array_agg(distinct user_id), array[id('bob')], 'links in mails end, but for other users'' ones') from gatehouse.mail_tokens;
select is(pg_temp.live('bob'), 1::bigint, '... whose sessions stay'), is(count(*), 1::bigint, 'API tokens stay') from gatehouse.tokens where kind = 'api' and ended is null;
select gatehouse.replace_password(id('alice'), null);
select is(password, null, 'none') from gatehouse.users where name = 'alice';
select throws_ok($$ select gatehouse.replace_password(id('bob'), 'plain') $$, 'GH400', null, 'no hash');
select * from finish();
