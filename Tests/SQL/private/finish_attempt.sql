select plan(23);
select at('0');
select member('alice'), member('bob');
create function pg_temp.begin(login text) returns uuid language sql as $$
  select (gatehouse.begin_attempt(id(login), login, '192.0.2.7') ->> 'attempt')::uuid $$;
create temp table a as select pg_temp.begin('alice') as id;
select is(gatehouse.finish_attempt(offered(a.id, phc('alice-password'))), id('alice'), 'the right proof') from a;
select is(gatehouse.finish_attempt(offered(a.id, phc('alice-password'))), null, '... works once') from a;
select is(failures, 0, '... is settled') from gatehouse.throttles where kind = 'user' and key = id('alice');
update a set id = pg_temp.begin('alice');
select is(gatehouse.finish_attempt(offered(a.id, phc('wrong'))), null, 'a wrong proof') from a;
select is(gatehouse.finish_attempt(offered(a.id, phc('alice-password'))), null, '... uses the attempt up') from a;
select is(sum(failures), 1::bigint, '... and stays booked') from gatehouse.throttles where kind = 'user-address';
update a set id = pg_temp.begin('alice');
select is(gatehouse.finish_attempt(offered(a.id, phc('bob-password'))), null, 'another user''s proof') from a;
update a set id = pg_temp.begin('alice');
select is(gatehouse.finish_attempt(offered(a.id, null)), null, 'no proof') from a;
select is(gatehouse.finish_attempt(offered(gen_random_uuid(), phc('alice-password'))), null, 'an unknown attempt');
select is(gatehouse.finish_attempt(offered(null, phc('alice-password'))), null, 'no attempt');
update a set id = pg_temp.begin('nobody');
select is(gatehouse.finish_attempt(offered(a.id, phc('alice-password'))), null, 'an unknown name''s attempt') from a;
update a set id = pg_temp.begin('alice');
select at('59.999999 s');
select is(gatehouse.finish_attempt(offered(a.id, phc('alice-password'))), id('alice'), 'within a minute') from a;
update a set id = pg_temp.begin('alice');
select at('1 min 59.999999 s');
select is(gatehouse.finish_attempt(offered(a.id, phc('alice-password'))), null, 'a minute later it is over') from a;
select is(count(*), 0::bigint, '... and gone') from gatehouse.signin_attempts a1 join a on a.id = a1.id;
update a set id = pg_temp.begin('alice');
update gatehouse.users set enabled = false where name = 'alice';
select is(gatehouse.finish_attempt(offered(a.id, phc('alice-password'))), null, 'a disabled user') from a;
update gatehouse.users set enabled = true, password = null where name = 'alice';
update a set id = pg_temp.begin('alice');
select is(gatehouse.finish_attempt(offered(a.id, null)), null, 'an account without password') from a;
update a set id = pg_temp.begin('alice');
select is(gatehouse.finish_attempt(offered(a.id, '')), null, '... and an empty proof') from a;
update gatehouse.users set password = phc('alice-password') where name = 'alice';
delete from gatehouse.throttles;
update a set id = pg_temp.begin('alice');
select gate.node_offer_proof(a.id, phc('alice-password')) from a;
select is(gatehouse.finish_attempt(a.id), null, 'a proof offered in the same transaction is not judged') from a;
update a set id = pg_temp.begin('alice');
select is(gatehouse.finish_attempt(a.id), null, 'no proof was offered') from a;
update a set id = pg_temp.begin('alice');
select offered(a.id, phc('wrong')) from a;
select is(gatehouse.finish_attempt(offered(a.id, phc('alice-password'))), null, 'the first proof counts') from a;
-- What PostgreSQL counts for who executes it must not tell a right proof that is not judged yet from a wrong one.
create function pg_temp.fetched(proof text) returns bigint language plpgsql as $$
declare
  v_before bigint := pg_stat_get_xact_blocks_fetched('gatehouse.users'::regclass);
  v_attempt uuid := pg_temp.begin('alice');
  v_offered bigint;
begin
  perform gate.node_offer_proof(v_attempt, proof);
  v_offered := pg_stat_get_xact_blocks_fetched('gatehouse.users'::regclass);
  perform gatehouse.finish_attempt(v_attempt);
  return pg_stat_get_xact_blocks_fetched('gatehouse.users'::regclass) - v_offered;
end $$;
select isnt(pg_temp.begin('alice'), null, 'attempts are booked until here');
select is(pg_temp.fetched(phc('alice-password')), 0::bigint, 'of the account nothing is looked at before the proof may be judged'),
  is(pg_temp.fetched(phc('wrong')), 0::bigint, '... whichever it is');
select * from finish();
