select plan(30);
create function pg_temp.hash(cost text, salt text default 'c2FsdHNhbHRzYWx0c2FsdA', hash text default repeat('A', 43)) returns text language sql as $$
  select '$argon2id$v=19$' || cost || '$' || salt || '$' || hash $$;
select is(gatehouse.check_password_hash(pg_temp.hash(cost)), pg_temp.hash(cost), cost)
  from unnest(array['m=19456,t=2,p=1', 'm=65536,t=3,p=4', 'm=47104,t=1,p=1', 'm=196608,t=1,p=1', 'm=8,t=1,p=1']) cost;
select is(gatehouse.check_password_hash(null), null, 'no password');
select throws_ok(format('select gatehouse.check_password_hash(%L)', hash), 'GH400', null, 'not ' || hash)
  from unnest(array['', 'plain', '$argon2id$v=19$mine', replace(pg_temp.hash('m=19456,t=2,p=1'), 'id$', 'i$'), pg_temp.hash('m=1048576,t=3,p=1'), pg_temp.hash('m=196609,t=1,p=1'),
    pg_temp.hash('m=19456,t=999,p=1'), pg_temp.hash('m=19456,t=2'), pg_temp.hash('m=19456,t=2,p=1', hash => repeat('A', 87)), pg_temp.hash('m=19456,t=2,p=1') || '=',
    pg_temp.hash('m=19456,t=0,p=1'), pg_temp.hash('m=19456,t=2,p=0'), pg_temp.hash('m=19456,t=2,p=17'), pg_temp.hash('m=8,t=21,p=1'), pg_temp.hash('m=15,t=1,p=2'),
    pg_temp.hash('m=08,t=1,p=1'), pg_temp.hash('m=8,t=01,p=1'), pg_temp.hash('m=8,t=1,p=01'),
    pg_temp.hash('m=19456,t=2,p=1', 'c2FsdHNhbHRzYWx0c'), pg_temp.hash('m=19456,t=2,p=1', 'c2FsdHNhbHRzYWx0c2FsdB'), pg_temp.hash('m=19456,t=2,p=1', 'c2FsdHNhbA'),
    pg_temp.hash('m=19456,t=2,p=1', repeat('A', 88))]) hash;
update gatehouse.configuration set argon2_memory_kib = 1048576, argon2_iterations = 3;
select is(gatehouse.check_password_hash(pg_temp.hash('m=1048576,t=12,p=1')), pg_temp.hash('m=1048576,t=12,p=1'), 'four times the configuration');
select is_empty($$ select oid::regprocedure from pg_proc
    where pronamespace = 'api_v1'::regnamespace and 'password_hash' = any (proargnames) and prosrc !~ '(check_password_hash\(|replace_password\(.*)password_hash' $$,
  'no method takes a hash without it');
select * from finish();
