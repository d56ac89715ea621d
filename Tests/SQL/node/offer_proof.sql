select plan(9);
select at('0');
select member('alice');
create temp table a as select (gate.node_begin_signin('alice', '192.0.2.7') ->> 'attempt')::uuid as id;
create temp table b as select (gate.node_begin_signin('alice', '192.0.2.7') ->> 'attempt')::uuid as id;
set local synchronous_commit = on;
select is(gate.node_offer_proof(a.id, phc('alice-password'))::text, '', 'says nothing of a right one') from a;
select is(current_setting('synchronous_commit'), 'off', 'no wait for the disk: a later commit has it');
select is(proof, sha256(convert_to(phc('alice-password'), 'UTF8')), 'kept as its digest'), is(offered_in, pg_current_xact_id(), 'with the transaction that offered it')
  from gatehouse.signin_attempts t join a on a.id = t.id;
select is(gate.node_offer_proof(a.id, phc('another'))::text, '', 'a second one') from a;
select is(proof, sha256(convert_to(phc('alice-password'), 'UTF8')), '... is not taken') from gatehouse.signin_attempts t join a on a.id = t.id;
select is(proof, null, 'another attempt has none') from gatehouse.signin_attempts t join b on b.id = t.id;
select lives_ok($$ select gate.node_offer_proof(gen_random_uuid(), 'x') $$, 'an unknown attempt');
create or replace function gatehouse.refuse_stale_transaction() returns void language plpgsql as $$ begin raise exception 'old' using errcode = 'GH503'; end $$;
select throws_ok($$ select gate.node_offer_proof(gen_random_uuid(), 'x') $$, 'GH503', null, 'in an old transaction');
select * from finish();
