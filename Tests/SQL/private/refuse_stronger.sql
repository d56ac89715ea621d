select plan(6);
select root(), session('root'), member('chief', 'admin', 'fly'), session('chief'), api_token('chief', 'admin'), member('strong', 'admin', 'swim'), member('bob'), session('bob'), api_token('bob');
create function pg_temp.refuses(caller text, who text) returns void language sql as $$ select gatehouse.refuse_stronger(gatehouse.enter(hash(caller), null, '{user}'), id(who), '/0') $$;
select lives_ok($$ select pg_temp.refuses('chief-session', 'bob') $$, 'one who holds less'), is(violation($$ select pg_temp.refuses('chief-session', 'strong') $$), '/0', 'one who holds something else'),
  is(violation($$ select pg_temp.refuses('chief-session', 'root') $$), '/0', 'root'), is(violation($$ select pg_temp.refuses('chief-api', 'chief') $$), '/0', 'a weaker token: its own user'),
  lives_ok($$ select pg_temp.refuses('root-session', 'strong') $$, 'by root');
update gatehouse.users set enabled = false where name = 'strong';
select is(violation($$ select pg_temp.refuses('chief-session', 'strong') $$), '/0', 'also one who is disabled');
select * from finish();
