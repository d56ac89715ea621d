select plan(5);
select root(), session('root'), member('chief', 'admin', 'fly'), session('chief'), api_token('chief', 'admin'), member('strong', 'admin', 'swim'), member('bob'), session('bob'), api_token('bob');
create function pg_temp.admits(token text, method text default '/v1/admin/users/create') returns void language sql as $$ select gate.node_admit(hash(token), null, method) $$;
select lives_ok($$ select pg_temp.admits('chief-session') $$, 'who holds it'), lives_ok($$ select pg_temp.admits('bob-session', '/v1/profile/read') $$, 'another method');
select throws_ok($$ select pg_temp.admits('bob-session') $$, 'GHA03', null, 'who does not'), throws_ok($$ select pg_temp.admits(null) $$, 'GHA01', null, 'a guest'),
  throws_ok($$ select pg_temp.admits('root-session', '/v1/no/such') $$, 'GHA03', null, 'no such method');
select * from finish();
