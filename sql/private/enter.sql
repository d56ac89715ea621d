create or replace function gatehouse.enter(token_hash bytea, address inet, allowed text[]) returns gatehouse.caller
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_caller gatehouse.caller;
begin
  perform gatehouse.refuse_stale_transaction();
  if token_hash is not null then
    select l.user_id, l.username, l.is_root, l.token_id, l.token_kind, l.permissions, l.is_restricted, address
      into v_caller
      from gatehouse.live_tokens l
      where l.hash operator(pg_catalog.=) token_hash;
  end if;
  if v_caller.user_id is null then
    v_caller.address := address;
    v_caller.permissions := '{}';
  end if;
  return gatehouse.admit(v_caller, allowed);
end
$$;

comment on function gatehouse.enter(bytea, inet, text[]) is
  'Makes the caller of a gate from the SHA-256 of a token (null: guest) and admits it. A token that is unknown, ended, expired, disabled or whose user is disabled makes a guest. GHA01 (guest refused), GHA03 (user refused), GH503 (gatehouse.refuse_stale_transaction).';
