create or replace function gatehouse.holds(caller gatehouse.caller, permission text) returns boolean
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  if permission is null then
    return false;
  end if;
  if caller.token_kind = 'api' then
    caller := gatehouse.restrict_to_token(caller);
  end if;
  return gatehouse.admission_error(caller, array[permission]) is null;
end
$$;

comment on function gatehouse.holds(gatehouse.caller, text) is
  'Whether a caller of gatehouse.live_tokens, signed in but not admitted to anything yet, effectively holds a permission, reserved words included.';
