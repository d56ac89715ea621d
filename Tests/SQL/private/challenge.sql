select plan(10);
select is(gatehouse.challenge(phc('x'), 'alice'), '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA', 'parameters and salt of the hash');
select is(gatehouse.challenge(null, 'alice'), gatehouse.challenge(null, 'alice'), 'made up: the same each time');
select isnt(gatehouse.challenge(null, 'alice'), gatehouse.challenge(null, 'bob'), '... another for another name');
select matches(gatehouse.challenge(null, 'alice'), '^[$]argon2id[$]v=19[$]m=19456,t=2,p=1[$][A-Za-z0-9+/]{22}$', '... of the form of a real one');
select is((select count(*) from generate_series(1, 500) n where gatehouse.challenge(null, 'n' || n) !~ '[$][A-Za-z0-9+/]{22}$'), 0::bigint, '... always');
create temp table before as select gatehouse.challenge(null, 'alice') as c;
update gatehouse.configuration set secret = '\x01';
select isnt(gatehouse.challenge(null, 'alice'), (select c from before), '... by the secret');
update gatehouse.configuration set argon2_memory_kib = 65536, argon2_iterations = 3, argon2_parallelism = 4;
select matches(gatehouse.challenge(null, 'alice'), '[$]m=65536,t=3,p=4[$]', '... with today''s parameters');
select matches(gatehouse.challenge(phc('x'), 'alice'), '[$]m=19456,t=2,p=1[$]', 'a real one keeps its own');
select isnt(gatehouse.challenge(phc('x'), 'alice'), phc('x'), 'the hash is not in it');
-- Any session may change how literals are read.
set local standard_conforming_strings = off;
select is(gatehouse.challenge(phc('y'), 'alice'), '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA', 'the hash stays, however the session reads literals');
reset standard_conforming_strings;
select * from finish();
