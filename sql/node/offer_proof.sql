create or replace function gate.node_offer_proof(attempt uuid, proof text) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
begin
  perform gatehouse.refuse_stale_transaction();
  -- As in gatehouse.begin_attempt.
  perform set_config('synchronous_commit', 'off', true);
  update gatehouse.signin_attempts a
    set proof = sha256(convert_to(node_offer_proof.proof, 'UTF8')), offered_in = pg_current_xact_id()
    where a.id = attempt and a.offered_in is null;
end
$$;

comment on function gate.node_offer_proof(uuid, text) is
  'Ties the one proof that it gets to a booked attempt, and says nothing. What comes of it is told in a later transaction only: rolled back, it was never tried.';
