create or replace function gate.node_renew_hash(attempt uuid, new_hash text) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
  -- Before the attempt is finished, which nothing may undo.
  v_hash text := gatehouse.check_password_hash(new_hash);
  v_actor gatehouse.caller;
  v_user_id bigint;
begin
  perform gatehouse.refuse_stale_transaction();
  if v_hash is null then
    raise exception 'Not a password hash' using errcode = 'GH400';
  end if;
  select a.address into v_actor.address from gatehouse.signin_attempts a where a.id = attempt;
  v_user_id := gatehouse.finish_attempt(attempt);
  if v_user_id is not null then
    update gatehouse.users u set password = v_hash where u.id = v_user_id;
    perform gatehouse.audit(v_actor, 'user.rehash-password', v_user_id);
  end if;
  perform gatehouse.refuse_late_end();
end
$$;

comment on function gate.node_renew_hash(uuid, text) is
  'The same password under the argon2 parameters of now, after a sign-in that proved it: uses up another booked attempt, to which the proof was offered, and says nothing of what came of it. GH400: no hash.';

-- What nodes of release 7 called, and do without: it told right proofs from wrong ones, unbooked.
drop function if exists gate.node_rehash(bytea, text, text);
