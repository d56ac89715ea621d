create or replace function gatehouse.enter(token_hash bytea, address inet, allowed text[]) returns gatehouse.caller
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_caller gatehouse.caller;
begin
  if token_hash is not null then
    select u.id, u.name, u.id = 1, t.id, t.kind, u.permissions, false, address
      into v_caller
      from gatehouse.tokens t
      join gatehouse.accounts u on u.id = t.user_id
      where t.hash = token_hash and t.enabled and t.ended is null and u.enabled
        and (t.expires is null or t.expires > gatehouse.now())
        and (t.idle_expires is null or t.idle_expires > gatehouse.now());
    if v_caller.token_kind = 'api' then
      v_caller := gatehouse.restrict_to_token(v_caller);
    end if;
  end if;
  if v_caller.user_id is null then
    v_caller.address := address;
    v_caller.permissions := '{}';
    if allowed && array['*', 'guest'] then
      return v_caller;
    end if;
    raise exception 'Insufficient permissions' using errcode = 'GHA01';
  end if;
  if '*' = any (allowed) or 'user' = any (allowed)
    or (v_caller.is_root and 'root' = any (allowed))
    or allowed && v_caller.permissions
  then
    return v_caller;
  end if;
  raise exception 'Insufficient permissions' using errcode = 'GHA03';
end
$$;

comment on function gatehouse.enter(bytea, inet, text[]) is
  'Makes the caller of a gate from the SHA-256 of a token (null: guest) and admits it when one of the allowed permissions holds. A token that is unknown, ended, expired, disabled or whose user is disabled makes a guest. GHA01 (guest refused), GHA03 (user refused).';
