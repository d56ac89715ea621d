create or replace function gate.node_offer_proof(attempt uuid, proof text, new_hash text) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
begin
  perform gatehouse.refuse_stale_transaction();
  update gatehouse.signin_attempts a
    set proof = sha256(convert_to(node_offer_proof.proof, 'UTF8')), new_hash = gatehouse.check_password_hash(node_offer_proof.new_hash),
      offered_in = pg_current_xact_id()
    where a.id = attempt and a.offered_in is null;
end
$$;

comment on function gate.node_offer_proof(uuid, text, text) is
  'Ties the one proof that it gets to a booked attempt, and says nothing. What comes of it is told in a later transaction only: rolled back, it was never tried. new_hash: the same password under other argon2 parameters, kept where the proof is right; null: as it was. GH400: no hash.';

create or replace function gate.node_offer_proof(attempt uuid, proof text) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
begin
  perform gate.node_offer_proof(attempt, proof, null);
end
$$;

comment on function gate.node_offer_proof(uuid, text) is
  'What nodes of release 7 call, which work beside those of release 8, and nobody from release 9 on.';

-- Told right proofs from wrong ones, unbooked; nodes of release 7 do without it.
drop function if exists gate.node_rehash(bytea, text, text);
