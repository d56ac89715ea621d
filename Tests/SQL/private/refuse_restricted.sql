select plan(3);
select member('alice', 'fly'), session('alice'), api_token('alice');
select throws_ok($$ select gatehouse.refuse_restricted(gatehouse.enter(hash('alice-api'), null, '{user}')) $$, 'GH403',
  'This API token has fewer permissions than its user', 'a token with less than its user');
select lives_ok($$ select gatehouse.refuse_restricted(gatehouse.enter(hash('alice-session'), null, '{user}')) $$, 'a session');
update gatehouse.tokens set permissions = '{fly}' where kind = 'api';
select lives_ok($$ select gatehouse.refuse_restricted(gatehouse.enter(hash('alice-api'), null, '{user}')) $$, 'a token with all');
select * from finish();
