create or replace function gate.node_rehash(token_hash bytea, proof text, password_hash text) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
  v_caller gatehouse.caller := gatehouse.enter(token_hash, null, '{user}');
begin
  update gatehouse.users u
    set password = password_hash
    where u.id = v_caller.user_id
      -- Only a session that is this minute's: with an older one, proofs could be tried here past the throttle.
      and exists (
        select from gatehouse.tokens t
          where t.id = v_caller.token_id and t.kind = 'session' and t.created > gatehouse.now() - interval '1 minute'
      )
      and sha256(convert_to(u.password, 'UTF8')) = sha256(convert_to(proof, 'UTF8'));
end
$$;

comment on function gate.node_rehash(bytea, text, text) is
  'The same password under other argon2 parameters, right after the sign-in that proved it. Nothing happens when proof is not the stored hash or the session older than a minute. GHA01.';
