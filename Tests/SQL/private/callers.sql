select plan(9);
select at('0');
select member('alice', 'fly'), session('alice'), api_token('alice', 'fly', 'admin'), member('bob'), session('bob');
create temp table entered as
  select c.* from unnest(gatehouse.callers(
      array[hash('bob-session'), null, hash('nobody'), hash('alice-api'), hash('bob-session')],
      array['192.0.2.1', '192.0.2.2', null, '192.0.2.4', '192.0.2.5']::inet[])) with ordinality c;
select results_eq('select username from entered order by ordinality', array['bob', null, null, 'alice', 'bob'], 'a caller for each, in the order given');
select results_eq('select host(address) from entered order by ordinality', array['192.0.2.1', '192.0.2.2', null, '192.0.2.4', '192.0.2.5'], '... each with his address');
select is_empty($$ select from entered where username is null and permissions is distinct from '{}' $$, 'guests hold nothing');
select ok(not exists (
    select from unnest(array[hash('bob-session'), hash('alice-session'), null, hash('nobody')]) h (hash)
      where gatehouse.enter(h.hash, '192.0.2.9', '{*}') is distinct from
        gatehouse.admit((gatehouse.callers(array[h.hash], array['192.0.2.9'::inet]))[1], '{*}')), 'the same callers as gatehouse.enter makes');
select is(permissions, '{fly}', 'an API token holds what it was given and its user holds'), ok(not is_restricted, '... all of it') from entered where username = 'alice';
update gatehouse.users set enabled = false where name = 'bob';
select is((gatehouse.callers(array[hash('bob-session')], '{null}'))[1].user_id, null, 'a disabled user is a guest at once');
select is(gatehouse.callers('{}', '{}'), '{}', 'none at all');
select is(cardinality(gatehouse.callers(array[hash('alice-session')], '{}')), 1, 'a missing address is none');
select * from finish();
