select plan(7);
select at('0');
select root(), member('alice', 'fly'), session('alice'), api_token('alice', 'admin');
create function pg_temp.admits(login text, allowed text[]) returns text language sql as $$
  select (gatehouse.admit((gatehouse.callers(array[hash(login)], '{null}'))[1], allowed)).username $$;
select is(pg_temp.admits('alice-session', '{fly}'), 'alice', 'who holds a permission');
select throws_ok($$ select pg_temp.admits('alice-session', '{admin}') $$, 'GHA03', null, 'who does not');
select throws_ok($$ select pg_temp.admits('alice-api', '{fly}') $$, 'GHA03', null, 'an API token has its own settings only');
select throws_ok($$ select pg_temp.admits('alice-api', '{admin}') $$, 'GHA03', null, '... and nothing that its user lacks');
select throws_ok($$ select pg_temp.admits('nobody', '{user}') $$, 'GHA01', null, 'a guest at user');
select is(pg_temp.admits('nobody', '{guest}'), null, 'a guest at guest');
select throws_ok($$ select gatehouse.admit(null, '{user}') $$, 'GHA01', null, 'nobody is a guest');
select * from finish();
