create or replace function gatehouse.throttle_digest(what text) returns bigint
  language plpgsql stable strict
as $$
#variable_conflict use_variable
declare
  v_digest bytea;
begin
  select pg_catalog.sha256(c.secret || pg_catalog.convert_to(what, 'UTF8')) into strict v_digest
    from gatehouse.configuration c;
  return ('x' || pg_catalog.encode(pg_catalog.substring(v_digest, 1, 8), 'hex'))::bit(64)::bigint;
end
$$;

comment on function gatehouse.throttle_digest(text) is '64 bits of a digest, unpredictable without configuration.secret.';
