select plan(12);
select at('0');
select member('alice');
update gatehouse.users set email = 'a@example.com' where name = 'alice';
create function pg_temp.attempt(reply json) returns gatehouse.signin_attempts language sql as $$
  select a from gatehouse.signin_attempts a where a.id = (reply ->> 'attempt')::uuid $$;
select is((pg_temp.attempt(gate.node_begin_signin('alice', '192.0.2.7'))).user_id, id('alice'), 'by name');
select is((pg_temp.attempt(gate.node_begin_signin('A@Example.COM', '192.0.2.7'))).user_id, id('alice'), 'by e-mail, in any case');
select is((pg_temp.attempt(gate.node_begin_signin('nobody', '192.0.2.7'))).user_id, null, 'an unknown name');
select is(failures, 2, 'name and e-mail count together') from gatehouse.throttles where kind = 'user';
select is(gate.node_begin_signin('Nobody', null) ->> 'challenge', gate.node_begin_signin('nobody', null) ->> 'challenge', 'an unknown name in any case');
select isnt(gate.node_begin_signin('nobody', null) ->> 'challenge', gate.node_begin_signin('alice', null) ->> 'challenge', 'everybody''s own salt');
update gatehouse.users set enabled = false where name = 'alice';
select is(gate.node_begin_signin('alice', null) ->> 'challenge', gatehouse.challenge(phc('alice-password'), 'alice'), 'a disabled user: as enabled');

-- Known and unknown, locked: the same.
delete from gatehouse.throttles;
create function pg_temp.shapes(login text) returns text[] language sql as $$
  select array(select regexp_replace(gate.node_begin_signin(login, '192.0.2.8')::text, '[0-9a-zA-Z/+-]{22,36}', 'X', 'g') from generate_series(1, 8)) $$;
create temp table known as select pg_temp.shapes('alice') as s;
create temp table unknown as select pg_temp.shapes('nobody') as s;
select is((table known), (table unknown), 'eight attempts look the same');
select is(s[6], '{"retry_after" : 1}', '... the sixth is refused'), isnt(s[5], s[6], '... and the fifth is not') from known;
select throws_ok('select gate.node_begin_signin(null, null)', '23502', null, 'no name');
select is(gate.node_begin_signin(repeat('x', 100000), null)::text like '%attempt%', true, 'a very long name');
select * from finish();
