create or replace function gate.node_admit(token_hash bytea, address inet, method text) returns void
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
begin
  perform gatehouse.enter(token_hash, address, (select m.permissions from gatehouse.methods m where m.id = method));
end
$$;

comment on function gate.node_admit(bytea, inet, text) is
  'Whether the caller may call a method, before the node hashes a password for it; the method''s own gate asks again. GHA01, GHA03.';
