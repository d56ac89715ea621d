create or replace function gate.node_renew_hash(attempt uuid) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
begin
  perform gatehouse.refuse_stale_transaction();
  perform gatehouse.finish_attempt(attempt);
end
$$;

comment on function gate.node_renew_hash(uuid) is
  'Uses a booked attempt up, for the new hash that was offered with its proof, and says nothing. After a sign-in, whose proof is offered once more: only then is it known that hashing anew is worth it.';
