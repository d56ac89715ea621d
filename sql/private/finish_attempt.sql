create or replace function gatehouse.finish_attempt(attempt uuid) returns bigint
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_attempt gatehouse.signin_attempts;
  v_user_id bigint;
begin
  -- Booked and offered in transactions that have committed: nobody tries a proof and takes the attempt back. Before anything of the user
  -- is looked at: what a right proof does more, a lock, can be counted by whoever executes it.
  perform from gatehouse.signin_attempts a
    where a.id = attempt and a.created > gatehouse.now() - interval '1 minute' and a.offered_in <> pg_catalog.pg_current_xact_id();
  if not found then
    delete from gatehouse.signin_attempts a where a.id = attempt;
    return null;
  end if;
  -- The user first, then what is his, in the order of who deletes him. Only where the proof fits: nobody holds an account's row
  -- without its password. Compared by digest: the comparison's time tells nothing of the hash. Locked: whoever changes the password
  -- or disables the user at this moment either is seen here, or waits and then ends the session that comes of this.
  select u.id into v_user_id
    from gatehouse.users u
    join gatehouse.signin_attempts a on a.user_id = u.id
    where a.id = attempt and u.enabled and pg_catalog.sha256(pg_catalog.convert_to(u.password, 'UTF8')) = a.proof
    for no key update of u;
  delete from gatehouse.signin_attempts a where a.id = attempt returning a.* into v_attempt;
  -- Used up by somebody else meanwhile, it is none.
  if not found then
    return null;
  end if;
  if v_user_id is not null then
    perform gatehouse.settle_attempt(v_user_id, v_attempt.address);
  end if;
  return v_user_id;
end
$$;

comment on function gatehouse.finish_attempt(uuid) is
  'Uses a booked attempt up: the user''s id when the proof offered for it is his password''s hash and he is enabled, else null. The caller must not raise afterwards, since that would give the attempt back; gatehouse.refuse_stale_transaction may, after a minute, when the attempt is too old.';
