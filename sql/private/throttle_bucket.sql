create or replace function gatehouse.throttle_bucket(what text) returns bigint
  language plpgsql stable strict
as $$
#variable_conflict use_variable
begin
  return gatehouse.throttle_digest(what) & 1048575;
end
$$;

comment on function gatehouse.throttle_bucket(text) is
  'One of 2^20 buckets, unpredictable without configuration.secret: what bounds gatehouse.throttles.';
