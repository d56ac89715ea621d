create or replace function gatehouse.admit(caller gatehouse.caller, allowed text[]) returns gatehouse.caller
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  if caller.user_id is null then
    if allowed && array['*', 'guest'] then
      return caller;
    end if;
    raise exception 'Insufficient permissions' using errcode = 'GHA01';
  end if;
  if caller.token_kind = 'api' then
    caller := gatehouse.restrict_to_token(caller);
  end if;
  if '*' = any (allowed) or 'user' = any (allowed)
    or (caller.is_root and 'root' = any (allowed))
    or allowed && caller.permissions
  then
    return caller;
  end if;
  raise exception 'Insufficient permissions' using errcode = 'GHA03';
end
$$;

comment on function gatehouse.admit(gatehouse.caller, text[]) is
  'Admits a caller when one of the allowed permissions holds; an API token first loses what it may not. GHA01 (guest refused), GHA03 (user refused).';
