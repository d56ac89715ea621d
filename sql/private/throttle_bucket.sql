create or replace function gatehouse.throttle_bucket(what text) returns bigint
  language plpgsql stable strict
as $$
#variable_conflict use_variable
declare
  v_digest bytea;
begin
  select pg_catalog.sha256(c.secret || pg_catalog.convert_to(what, 'UTF8')) into strict v_digest
    from gatehouse.configuration c;
  return ((pg_catalog.get_byte(v_digest, 0) << 12) | (pg_catalog.get_byte(v_digest, 1) << 4)
    | (pg_catalog.get_byte(v_digest, 2) >> 4))::bigint;
end
$$;

comment on function gatehouse.throttle_bucket(text) is
  'One of 2^20 buckets, unpredictable without configuration.secret: what bounds gatehouse.throttles.';
