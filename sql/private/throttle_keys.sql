create or replace function gatehouse.throttle_keys(user_id bigint, login text, address inet)
  returns gatehouse.throttle_key[]
  language plpgsql stable set enable_seqscan = off
as $$
#variable_conflict use_variable
-- Perhaps planned while the table is empty, as in gatehouse.book_attempt.
declare
  v_network inet := gatehouse.client_network(address);
  v_account gatehouse.throttle_key;
  v_address gatehouse.throttle_key;
begin
  if user_id is null then
    v_account := row('name', gatehouse.throttle_bucket('name ' || login));
  elsif exists (
    select from gatehouse.signin_addresses a
      where a.user_id = throttle_keys.user_id and a.network = v_network
        and a.last_signin > gatehouse.now() - interval '30 days'
  ) then
    -- Not one of the buckets: with a success one empties it, and must not find another account's there. There are twenty of an account.
    v_account := row('user-address', gatehouse.throttle_digest('user-address ' || user_id || ' ' || v_network));
  else
    v_account := row('user', user_id);
  end if;
  if v_network is null then
    return array[v_account];
  end if;
  v_address := row('address', gatehouse.throttle_bucket('address ' || v_network));
  return array[v_account, v_address];
end
$$;

comment on function gatehouse.throttle_keys(bigint, text, inet) is
  'The counters that a sign-in falls under: the account''s (for an address that lately signed in to it, one of its own) and the address''s.';
