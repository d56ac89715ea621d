select plan(6);
select at('0');
select member('alice');
create function pg_temp.offer(proof text) returns uuid language plpgsql as $$
declare
  v_attempt uuid := (gate.node_begin_signin('alice', '192.0.2.7') ->> 'attempt')::uuid;
begin
  perform gate.node_offer_proof(v_attempt, phc(proof), phc('anew'));
  update gatehouse.signin_attempts set offered_in = '3' where id = v_attempt;
  return v_attempt;
end
$$;
create function pg_temp.password() returns text language sql as $$ select password from gatehouse.users where name = 'alice' $$;
select is(gate.node_renew_hash(pg_temp.offer('wrong'))::text, '', 'says nothing of a wrong proof');
select is(pg_temp.password(), phc('alice-password'), '... which changes nothing'), is(sum(failures), 1::bigint, '... and stays booked') from gatehouse.throttles where kind = 'user';
select is(gate.node_renew_hash(pg_temp.offer('alice-password'))::text, '', 'nor of the right one');
select is(pg_temp.password(), phc('anew'), '... which makes the new hash the user''s');
create or replace function gatehouse.is_stale_transaction() returns boolean language plpgsql as 'begin return true; end';
select throws_ok($$ select gate.node_renew_hash(gen_random_uuid()) $$, 'GH503', null, 'in an old transaction');
select * from finish();
